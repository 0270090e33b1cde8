using System.ComponentModel.DataAnnotations;

namespace MetaRLTorch.Adaptation;

/// <summary>How the inner loop climbs.</summary>
public enum InnerOptimizer
{
    /// <summary>θ ← θ + α ∇J.</summary>
    Gradient,

    /// <summary>Gradient ascent with momentum.</summary>
    Momentum,

    /// <summary>Adam.</summary>
    Adam,

    /// <summary>RMSProp.</summary>
    Rmsprop,
}

/// <summary>The inner loop: how a task's own policy is obtained from θ.</summary>
public sealed record AdaptationOptions : IDependentOptions
{
    /// <summary>Number of inner steps, K; with BO-MRL 1.</summary>
    [Range(0, 100)] public int Steps { get; init; } = 1;

    /// <summary>Inner step size, α.</summary>
    [Range(0.0, 1000.0)] public double StepSize { get; init; } = 0.1;

    /// <summary>
    /// How the inner loop climbs. All but gradient remember earlier steps of the same task, and begin anew in every
    /// meta-iteration and evaluation. Meta-SGD and BO-MRL, which have steps of their own, refuse this setting.
    /// </summary>
    public InnerOptimizer Optimizer { get; init; } = InnerOptimizer.Gradient;

    /// <summary>
    /// The longest inner gradient of a task, ‖∇J_i‖, that is followed; longer ones are shortened to it. Null for no bound.
    /// </summary>
    [Range(0.0, 1e9, MinimumIsExclusive = true)] public double? MaxGradientNorm { get; init; }

    /// <summary>μ of momentum: v ← μ v + ∇J.</summary>
    [Range(0.0, 1.0, MaximumIsExclusive = true)] public double Momentum { get; init; } = 0.9;

    /// <summary>β₁ of Adam: how much of the mean of gradients a step keeps.</summary>
    [Range(0.0, 1.0, MaximumIsExclusive = true)] public double MeanDecay { get; init; } = 0.9;

    /// <summary>
    /// How much of the mean of squared gradients a step keeps: β₂ of Adam, the smoothing constant of RMSProp; null takes
    /// 0.999 with Adam and 0.99 with RMSProp.
    /// </summary>
    [Range(0.0, 1.0, MaximumIsExclusive = true)] public double? SquareDecay { get; init; }

    /// <summary>
    /// ε of Adam and RMSProp, added to the root of the mean square. Adam's first step is α ∇J/(|∇J| + ε): below ε it follows the
    /// gradient, far above only its sign, whose derivative is 0.
    /// </summary>
    [Range(0.0, 1000.0, MinimumIsExclusive = true)] public double Epsilon { get; init; } = 1e-8;

    /// <inheritdoc/>
    IEnumerable<UnreadSetting> IDependentOptions.Unread
    {
        get
        {
            string[] read = Optimizer switch
            {
                InnerOptimizer.Gradient => [],
                InnerOptimizer.Momentum => ["momentum"],
                InnerOptimizer.Adam => ["mean_decay", "square_decay", "epsilon"],
                InnerOptimizer.Rmsprop => ["square_decay", "epsilon"],
                _ => throw new InvalidOperationException($"{Optimizer} is no inner optimizer."),
            };
            string[] all = ["momentum", "mean_decay", "square_decay", "epsilon"];
            return all.Except(read).Select(name => new UnreadSetting(name, "optimizer"));
        }
    }

    /// <summary>The settings of the optimizer, but for α: those that a method with steps of its own does not read.</summary>
    internal static IEnumerable<string> OptimizerSettings { get; } = ["adaptation.optimizer", "adaptation.max_gradient_norm"];

    /// <summary>The optimizer that these settings describe.</summary>
    /// <param name="tolerance">ν: a task stands still once ‖∇J^In‖ is within it; 0 always steps.</param>
    public IInnerOptimizer CreateOptimizer(double tolerance = 0)
    {
        IInnerOptimizer step = Optimizer switch
        {
            InnerOptimizer.Gradient => new GradientStep(StepSize),
            InnerOptimizer.Momentum => new MomentumStep(StepSize, Momentum),
            InnerOptimizer.Adam => new AdamStep(StepSize, MeanDecay, SquareDecay ?? 0.999, Epsilon),
            InnerOptimizer.Rmsprop => new RmspropStep(StepSize, SquareDecay ?? 0.99, Epsilon),
            _ => throw new InvalidOperationException($"{Optimizer} is no inner optimizer."),
        };
        if (MaxGradientNorm is { } longest) step = new ClippedStep(step, longest);
        return tolerance == 0 ? step : new TolerantStep(step, tolerance);
    }
}
