namespace MetaRLTorch;

/// <summary>
/// A mistake that the user can mend: a setting, a path, a damaged file. The message is one line that states the value,
/// the rule and the remedy; a command prints it as it is and ends with exit code 2.
/// </summary>
/// <param name="message">The one line.</param>
/// <param name="innerException">What the library underneath reported, for a debugger; never printed.</param>
public sealed class UserException(string message, Exception? innerException = null)
    : Exception(message.ReplaceLineEndings(" "), innerException);
