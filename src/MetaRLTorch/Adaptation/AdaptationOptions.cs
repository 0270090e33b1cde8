using System.ComponentModel.DataAnnotations;

namespace MetaRLTorch.Adaptation;

/// <summary>The inner loop: how a task's own policy is obtained from θ.</summary>
public sealed record AdaptationOptions
{
    /// <summary>Number of inner steps, K; with BO-MRL 1.</summary>
    [Range(0, 100)] public int Steps { get; init; } = 1;

    /// <summary>Inner step size, α.</summary>
    [Range(0.0, 1000.0)] public double StepSize { get; init; } = 0.1;
}
