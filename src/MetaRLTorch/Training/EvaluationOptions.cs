using System.ComponentModel.DataAnnotations;

namespace MetaRLTorch.Training;

/// <summary>How θ is judged: by adapting it to tasks it was not trained on.</summary>
public sealed record EvaluationOptions
{
    /// <summary>Held-out tasks.</summary>
    [Range(1, 1_000_000)] public int Tasks { get; init; } = 40;

    /// <summary>Episodes per task and per inner step; null takes those of training.</summary>
    [Range(1, 1_000_000)] public int? Episodes { get; init; }

    /// <summary>The largest number of inner steps; null takes that of training.</summary>
    [Range(0, 100)] public int? Steps { get; init; }

    /// <summary>
    /// Inner step size of step 1, 2, …; the last holds for all further steps. Empty takes that of training, α.
    /// Meta-SGD and BO-MRL, which have step sizes of their own, refuse it.
    /// </summary>
    [Range(0.0, 1000.0)] public double[] StepSizes { get; init; } = [];
}
