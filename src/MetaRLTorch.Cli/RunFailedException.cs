namespace MetaRLTorch.Cli;

/// <summary>A training ended by a failure; the message is one line that says how to go on.</summary>
internal sealed class RunFailedException(string message, Exception cause) : Exception(message, cause);
