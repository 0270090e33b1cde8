using MetaRLTorch.Tensors;

namespace MetaRLTorch.Environments;

/// <summary>An action that an environment cannot take: of another shape than its own, or not finite.</summary>
public sealed class ActionException : EnvironmentException
{
    private readonly Func<TaskRange, ActionException>? _among;

    private ActionException(string message, Func<TaskRange, ActionException>? among = null)
        : base(message) => _among = among;

    /// <summary>Actions of another shape than the environment's.</summary>
    /// <param name="shape">What they have.</param>
    /// <param name="expected">[M, N, A].</param>
    public static ActionException OfShape(long[] shape, params long[] expected) => new(
        $"Actions have shape [{string.Join(", ", shape)}]; expected [{string.Join(", ", expected)}]: tasks, episodes, " +
        "components. Is an axis missing?");

    /// <summary>An action that is infinite or not a number.</summary>
    /// <param name="environment">Whose.</param>
    /// <param name="component">Which of its components.</param>
    /// <param name="value">What it is.</param>
    public static ActionException NotFinite(EpisodeIndex environment, int component, double value) => new(
        $"Component {component} of the action of {environment} is {value}; an action is finite. " +
        "Lower adaptation.step_size or outer.step_size: the policy has diverged.",
        shard => NotFinite(environment with { Task = environment.Task + shard.Start }, component, value));

    /// <inheritdoc/>
    public override ActionException Among(TaskRange shard) => _among?.Invoke(shard) ?? this;
}
