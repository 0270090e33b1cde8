using System.ComponentModel.DataAnnotations;
using MetaRLTorch.Logging;

namespace MetaRLTorch.Training;

/// <summary>What a run does when it diverges.</summary>
public enum Divergence
{
    /// <summary>It ends; the newest checkpoint is from before.</summary>
    Stop,

    /// <summary>It goes back to the newest checkpoint and on from there with half the outer step.</summary>
    GoBack,
}

/// <summary>The length of a run, what it leaves behind, and when it has diverged.</summary>
public sealed record TrainingOptions : IDependentOptions
{
    /// <summary>Meta-iterations.</summary>
    [Range(0, 100_000_000)] public int Iterations { get; init; } = 500;

    /// <summary>Meta-iterations between checkpoints; the last iteration always has one.</summary>
    [Range(1, 100_000_000)] public int CheckpointEvery { get; init; } = 50;

    /// <summary>Meta-iterations between evaluations on held-out tasks; 0 for none.</summary>
    [Range(0, 100_000_000)] public int EvaluateEvery { get; init; }

    /// <summary>Held-out tasks of which every evaluation draws for TensorBoard what the policy does, where the environment has pictures.</summary>
    [Range(0, 100)] public int Pictures { get; init; }

    /// <summary>What TensorBoard counts as steps; a run keeps what it began with.</summary>
    public StepAxis StepAxis { get; init; } = StepAxis.Iterations;

    /// <summary>
    /// The largest divergence, KL in nats, by which one outer step may move the policy on the data that it was taken on; null for
    /// no other bound than a finite one.
    /// </summary>
    [Range(0.0, 1e9, MinimumIsExclusive = true)] public double? DivergenceLimit { get; init; }

    /// <summary>What happens when numbers are not finite or an outer step goes beyond the limit.</summary>
    public Divergence OnDivergence { get; init; } = Divergence.Stop;

    /// <inheritdoc/>
    IEnumerable<UnreadSetting> IDependentOptions.Unread => EvaluateEvery > 0 ? [] : [new("pictures", "evaluate_every")];
}
