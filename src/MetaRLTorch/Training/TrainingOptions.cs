using System.ComponentModel.DataAnnotations;

namespace MetaRLTorch.Training;

/// <summary>The length of a run and what it leaves behind.</summary>
public sealed record TrainingOptions
{
    /// <summary>Meta-iterations.</summary>
    [Range(0, 100_000_000)] public int Iterations { get; init; } = 500;

    /// <summary>Meta-iterations between checkpoints; the last iteration always has one.</summary>
    [Range(1, 100_000_000)] public int CheckpointEvery { get; init; } = 50;

    /// <summary>Meta-iterations between evaluations on held-out tasks; 0 for none.</summary>
    [Range(0, 100_000_000)] public int EvaluateEvery { get; init; }
}
