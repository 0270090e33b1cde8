using MetaRLTorch.LinearAlgebra;
using MetaRLTorch.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Optimizers;

/// <summary>Trust-region policy optimization (TRPO) of the meta-parameters.</summary>
/// <remarks>
/// Schulman, Levine, Moritz, Jordan and Abbeel, ICML 2015 (arXiv:1502.05477), appendix C; as MAML's outer loop, Finn et
/// al. (2017), §5.3.
/// <code>
/// g = ∇ meta-objective
/// x ≈ (C + damping I)^-1 g                          by conjugate gradient; C: curvature of the divergence
/// s = x √(2 δ / xᵀ(C + damping I)x)
/// for j = 0, 1, …: accept φ + ratio^j s  if the objective rises and the divergence stays within δ
/// </code>
/// C may be computed from a subsample of the episodes, as there; gradient and line search see all of them.
/// </remarks>
/// <param name="options">δ and the constants of the solver and the line search.</param>
public sealed class TrustRegion(OuterOptions options) : IMetaOptimizer
{
    private const double Tolerance = 1e-5;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, Tensor> State { get; } = new Dictionary<string, Tensor>();

    /// <inheritdoc/>
    public OuterStep Step(Parameters phi, ShardedObjective objective)
    {
        using var scope = torch.NewDisposeScope();
        var (start, gradient) = objective.Gradient(phi);
        var norm = MetaGradient.FiniteNorm(gradient);
        if (FullStep(phi, objective, gradient) is not { } step) return new(start.Objective, norm, 0, -1);

        var length = 1.0;
        for (var j = 0; j < options.MaxBacktracks; j++, length *= options.BacktrackRatio)
        {
            var candidate = phi.Unflatten(phi.Flatten() + (length * step));
            var value = objective.Evaluate(candidate);
            if (!(value.Objective > start.Objective) || !(value.Divergence <= options.MaxDivergence)) continue;
            phi.CopyFrom(candidate);
            return new(start.Objective, norm, value.Divergence, j);
        }

        return new(start.Objective, norm, 0, -1);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    /// <summary>s: [P]; null where the gradient is zero or no direction has positive curvature.</summary>
    private Tensor? FullStep(Parameters phi, ShardedObjective objective, Tensor gradient)
    {
        using var curvature = objective.Curvature(phi, options.CurvatureEpisodes);
        Tensor Damped(Tensor v) => curvature.Times(v) + (options.Damping * v);

        var solution = ConjugateGradient.Solve(
            v => Damped(v.squeeze(0)).unsqueeze(0),
            gradient.unsqueeze(0),
            options.ConjugateGradientIterations,
            Tolerance,
            notesCurvature: false);
        var square = (solution.Value * solution.Image).sum().ToDouble();
        return square > 0 ? solution.Value.squeeze(0) * Math.Sqrt(2 * options.MaxDivergence / square) : null;
    }
}
