namespace MetaRLTorch.Cli;

/// <summary>The tensor library cannot be loaded; the message is one line with the file, the cause and the remedy.</summary>
internal sealed class TensorLibraryException(string message) : Exception(message);
