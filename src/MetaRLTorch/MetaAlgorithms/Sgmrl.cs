using MetaRLTorch.Adaptation;
using MetaRLTorch.Environments;
using MetaRLTorch.Estimators;
using MetaRLTorch.Policies;
using MetaRLTorch.Sampling;
using MetaRLTorch.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.MetaAlgorithms;

/// <summary>
/// Stochastic-gradient meta-RL (SG-MRL): maximizes the return expected after K <em>stochastic</em> policy-gradient
/// steps, and so also credits θ for the data those steps were taken on.
/// </summary>
/// <remarks>
/// Fallah, Georgiev, Mokhtari and Ozdaglar, NeurIPS 2021 (arXiv:2002.05135), algorithm 1.
/// <code>
/// repeat
///   draw tasks 1..M
///   θ_i^0 = θ
///   for k = 0..K-1
///     D_i^k ~ π(·; θ_i^k)
///     θ_i^(k+1) = θ_i^k + α ∇J_i(θ_i^k; D_i^k)
///   D_i ~ π(·; θ_i^K)
///   θ ← θ + β/M Σ_i ∇[ J_i(θ_i^K; D_i) + ⊥(Ĵ_i(D_i) - b_i) · Σ_k Σ_(τ∈D_i^k) log π(τ; θ_i^k) ]
/// </code>
/// ⊥ stops the gradient; b_i is any number that does not depend on D_i^k. Without the last term this is <see
/// cref="Maml"/>, whose gradient is biased for this objective. The inner estimator must be the one actually stepped on
/// (<see cref="VanillaPolicyGradient"/>): this gradient needs the derivative of the update on fixed data, not an
/// estimate of ∇²J, which would count the score twice. Ĵ is the return whose gradient the outer surrogate estimates:
/// discounted where that surrogate weights steps by γ^h, else undiscounted.
/// <para>
/// Unbiased for the gradient of E[J_i(θ_i^K)], whatever the inner steps' advantages are, where the outer surrogate sums
/// over time, weights steps by γ^h (or γ = 1), and has advantages with λ = 1 that are not normalized and lack a fitted
/// baseline. Without γ^h and with γ &lt; 1 the score term is unbiased for the undiscounted return and the outer gradient
/// is not. Where the outer surrogate averages over time or normalizes advantages, each task's outer gradient is divided by
/// a scale of its own data, and the weight by the mean scale of the other tasks: the two terms keep their proportion, and
/// the weight's factor does not depend on the task's data. A baseline fitted to the same data costs a bias of order 1/N.
/// </para>
/// </remarks>
/// <param name="policy">π.</param>
/// <param name="sampler">Draws rollouts.</param>
/// <param name="adaptation">The inner step, on the vanilla policy gradient.</param>
/// <param name="outer">The surrogate of the outer objective.</param>
/// <param name="conventions">The conventions of <paramref name="outer"/>.</param>
/// <param name="options">The score term.</param>
public sealed class Sgmrl(
    IPolicy policy,
    IRolloutSampler sampler,
    GradientAdaptation adaptation,
    IObjectiveEstimator outer,
    EstimatorOptions conventions,
    SgmrlOptions options) : IMetaAlgorithm
{
    /// <inheritdoc/>
    public MetaBatch Collect(Parameters theta, TaskBatch tasks, TaskStreams random)
    {
        var before = new List<Rollouts>();
        var adapted = theta.Detach().ForEachTask(tasks.Count);                             // θ_i^0 = θ

        for (var k = 0; k < adaptation.Steps; k++)
        {
            before.Add(sampler.Sample(adapted, tasks, random.AtStep(k)));                  // D_i^k ~ π(·; θ_i^k)
            adapted = adaptation.Step(adapted, before[k]);                                 // θ_i^(k+1) = θ_i^k + α ∇J_i
        }

        var after = sampler.Sample(adapted, tasks, random.AtStep(adaptation.Steps));       // D_i ~ π(·; θ_i^K)
        return new(tasks, before, after) { ScoreWeight = ScoreWeight(tasks, after) };
    }

    /// <inheritdoc/>
    public MetaObjective Objective(Parameters theta, MetaBatch batch, bool differentiable = true)
    {
        var adapted = theta.ForEachTask(batch.Tasks.Count);                                // θ_i^0 = θ
        var score = torch.zeros_like(batch.ScoreWeight!);

        for (var k = 0; k < batch.Before.Count; k++)
        {
            var likelihood = batch.Before[k].Likelihood(policy, adapted);
            if (k == 0 || !options.ReleasedCode)
                score += likelihood.LogProbability.sum([1, 2]);                           // Σ_(τ∈D_i^k) log π(τ; θ_i^k)
            adapted = adaptation.Step(adapted, likelihood, batch.Before[k], differentiable); // θ_i^(k+1)
        }

        var after = batch.After.Likelihood(policy, adapted);
        var gain = outer.Objective(after, batch.After);                                    // J_i(θ_i^K; D_i)
        return new(gain + (batch.ScoreWeight! * score), batch.After.Divergence(after));
    }

    /// <inheritdoc/>
    public AdaptedFisher Curvature(MetaBatch batch) => AdaptedFisher.Through(policy, adaptation, batch);

    /// <summary>⊥(Ĵ_i(D_i) − b_i), in the units of the outer surrogate: [M].</summary>
    private Tensor ScoreWeight(TaskBatch tasks, Rollouts after)
    {
        if (options.ReleasedCode) return after.Advantages.mean([1, 2]);

        var value = after.MeanObjective(conventions);                                      // Ĵ_i(D_i)
        var gain = options.ScoreBaseline switch                                            // Ĵ_i(D_i) - b_i
        {
            ScoreBaseline.OtherTasks => LeaveOneOut.FromMean(value),
            ScoreBaseline.TaskRegression => LeaveOneOut.FromRegression(value, tasks.Values),
            _ => value,
        };
        return options.ScoreScale is { } scale ? gain * scale : gain / LeaveOneOut.Mean(after.RewardScale(conventions));
    }
}
