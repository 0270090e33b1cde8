using MetaRLTorch.Tensors;

namespace MetaRLTorch.Environments;

/// <summary>Why an environment cannot go on, in one line that says where.</summary>
/// <param name="message">The one line.</param>
/// <param name="innerException">What the environment reported, for a debugger; never printed.</param>
public abstract class EnvironmentException(string message, Exception? innerException = null)
    : Exception(message.ReplaceLineEndings(" "), innerException)
{
    /// <summary>The same error, with the task numbered among all tasks and not within its shard.</summary>
    /// <param name="shard">The tasks that were stepped.</param>
    public abstract EnvironmentException Among(TaskRange shard);
}
