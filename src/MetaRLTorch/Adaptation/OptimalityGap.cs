using MetaRLTorch.Environments;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Adaptation;

/// <summary>
/// How far from each task's optimum a meta-policy is before and after adapting once, and how far it can be at most:
/// exact.
/// </summary>
/// <remarks>
/// With π' = Alg(1)(π_θ) and ν* the occupancy of the optimal π*, for every task J* − J(π') ≤ 1/(1 − γ) E_ν*[λ KL(π* ‖
/// π_θ) + V' − V_θ] − (J(π') − J(π_θ)): each state's ⟨Q, ·⟩ − λ KL is maximal at π', and the performance difference
/// lemma adds the states up. For Alg(2) and Alg(3) the distance to a deterministic optimum, and so this bound, is
/// infinite.
/// </remarks>
/// <param name="NoAdaptation">J* − J(π_θ): [M].</param>
/// <param name="GradientStep">J* − J after one exact policy-gradient step: [M].</param>
/// <param name="OneTime">J* − J(Alg(π_θ)): [M].</param>
/// <param name="Bound">What <paramref name="OneTime"/> cannot exceed: [M].</param>
/// <param name="TaskVariance">min over policies π of the mean over tasks of E_ν* KL(π* ‖ π): 0 where one policy is best
/// in all tasks.</param>
public sealed record OptimalityGap(Tensor NoAdaptation, Tensor GradientStep, Tensor OneTime, Tensor Bound, double TaskVariance)
{
    /// <summary>Measures a table of logits.</summary>
    /// <param name="model">The tasks.</param>
    /// <param name="theta">θ: [S, A].</param>
    /// <param name="options">The within-task algorithm.</param>
    /// <param name="stepSize">α of the policy-gradient step θ + α ∇J.</param>
    public static OptimalityGap Measure(MarkovModel model, Tensor theta, WithinTaskOptions options, double stepSize)
    {
        var start = theta.detach().to(torch.float64).unsqueeze(0).expand([model.Rewards.shape[0], .. theta.shape]).contiguous();
        var solution = new TabularLowerLevel(model, options).Solve(start).detach().softmax(-1);
        var leaf = start.clone().requires_grad_();
        var gradient = torch.autograd.grad([model.Return(leaf.softmax(-1)).sum()], [leaf])[0];
        using var noGrad = torch.no_grad();

        var (policy, best) = (start.softmax(-1), model.OptimalPolicy());
        var optimum = model.Return(best);
        var occupancy = model.Occupancy(best);
        return new(
            optimum - model.Return(policy),
            optimum - model.Return((start + (stepSize * gradient)).softmax(-1)),
            optimum - model.Return(solution),
            options.Algorithm == WithinTaskAlgorithm.Alg1
                ? BoundOf(model, policy, solution, best, occupancy, options.Lambda)
                : torch.full_like(optimum, double.PositiveInfinity),
            Variance(best, occupancy));
    }

    private static Tensor BoundOf(
        MarkovModel model, Tensor policy, Tensor solution, Tensor best, Tensor occupancy, double lambda)
    {
        var divergence = -(best * policy.log()).sum(-1);                               // KL(π* ‖ π_θ), π* deterministic
        var gain = model.Values(solution) - model.Values(policy);
        var difference = (occupancy * ((lambda * divergence) + gain)).sum(-1) / (1 - model.Discount);
        return difference - (model.Return(solution) - model.Return(policy));
    }

    /// <summary>
    /// The minimum is at π(a|s) ∝ Σ_i ν*_i(s) π*_i(a|s), and is the conditional entropy of the best choice given the
    /// state.
    /// </summary>
    private static double Variance(Tensor best, Tensor occupancy)
    {
        var joint = (occupancy.unsqueeze(-1) * best).mean([0]);                                    // [S, A]
        var states = joint.sum(-1, keepdim: true);
        var terms = torch.where(joint.gt(0), joint * (joint / states).log(), torch.zeros_like(joint));
        return -terms.sum().ToDouble();
    }
}
