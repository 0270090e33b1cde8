using MetaRLTorch.Environments;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Adaptation;

/// <summary>
/// BO-MRL's lower level for a table of logits in environments whose probabilities are known: exact, in closed form where
/// there is one.
/// </summary>
/// <remarks>
/// Xu and Zhu, NeurIPS 2024 (arXiv:2410.09728). L(u, θ) = Σ_s ν(s) Σ_a π_u(a|s) Q(s, a) with occupancy ν and action
/// values Q of π_θ, which stay differentiable in θ. All tables are logits [M, S, A].
/// </remarks>
/// <param name="model">The environments.</param>
/// <param name="options">The distance and λ.</param>
public sealed class TabularLowerLevel(MarkovModel model, WithinTaskOptions options)
{
    private const int Bisections = 60;
    private const double SmallestMultiplier = 1e-4;

    /// <summary>L(u, θ): [M].</summary>
    public Tensor Surrogate(Tensor adapted, Tensor theta)
    {
        var policy = theta.softmax(-1);
        var perState = (adapted.softmax(-1) * model.ActionValues(policy)).sum(-1);
        return (model.Occupancy(policy) * perState).sum(-1);
    }

    /// <summary>D²(π_θ, π_u): [M].</summary>
    public Tensor Distance(Tensor adapted, Tensor theta)
    {
        if (options.Algorithm == WithinTaskAlgorithm.Alg3) return (adapted - theta).square().sum([1, 2]);
        var (u, phi) = (adapted.log_softmax(-1), theta.log_softmax(-1));
        var (p, q) = options.Algorithm == WithinTaskAlgorithm.Alg1 ? (u, phi) : (phi, u);
        var perState = (p.exp() * (p - q)).sum(-1);                                                // KL(p ‖ q)
        return (model.Occupancy(theta.softmax(-1)) * perState).sum(-1);
    }

    /// <summary>h(u, θ) = L − λ D²: [M].</summary>
    public Tensor Objective(Tensor adapted, Tensor theta) =>
        Surrogate(adapted, theta) - (options.Lambda * Distance(adapted, theta));

    /// <summary>u*(θ), differentiable in θ (to first order): [M, S, A].</summary>
    public Tensor Solve(Tensor theta) => options.Algorithm == WithinTaskAlgorithm.Alg3
        ? Ascend(theta)
        : ClosedForm(theta, torch.full([theta.shape[0]], options.Lambda, theta.dtype, theta.device));

    /// <summary>max_u L(u, θ) subject to D²(π_θ, π_u) ≤ δ, for the algorithms with closed forms.</summary>
    /// <param name="theta">θ: [M, S, A].</param>
    /// <param name="limit">δ.</param>
    /// <returns>u* and the constraint's multiplier, in a logarithmic interval of [10⁻⁴, 10⁴]; a constant:
    /// [M].</returns>
    public (Tensor Solution, Tensor Multiplier) SolveWithin(Tensor theta, double limit)
    {
        var low = torch.full([theta.shape[0]], Math.Log(SmallestMultiplier), theta.dtype, theta.device);
        var high = -low;
        using var noGrad = torch.no_grad();
        for (var i = 0; i < Bisections; i++)
        {
            var middle = 0.5 * (low + high);
            var far = Distance(ClosedForm(theta, middle.exp()), theta).gt(limit);       // a larger multiplier is closer
            (low, high) = (torch.where(far, middle, low), torch.where(far, high, middle));
        }

        var multiplier = (0.5 * (low + high)).exp();
        return (ClosedForm(theta, multiplier), multiplier);
    }

    private Tensor ClosedForm(Tensor theta, Tensor lambda)
    {
        var weight = lambda.view(-1, 1, 1);
        return options.Algorithm == WithinTaskAlgorithm.Alg1
            ? theta + (model.ActionValues(theta.softmax(-1)) / weight)
            : Alg2(theta, weight);
    }

    /// <summary>
    /// π(a|s) = λ π_θ(a|s) / (μ_s − Q(s, a)), with μ_s such that the row sums to 1; returned as logits.
    /// </summary>
    private Tensor Alg2(Tensor theta, Tensor lambda)
    {
        var policy = theta.softmax(-1);
        var weights = lambda * policy;
        var values = model.ActionValues(policy);
        Tensor mu;
        using (torch.no_grad())
        {
            var low = (values + weights).amax([-1L], keepdim: true);                       // a probability of at most 1
            var high = values.amax([-1L], keepdim: true) + lambda;
            for (var i = 0; i < Bisections; i++)
            {
                var middle = 0.5 * (low + high);
                var above = (weights / (middle - values)).sum(-1, keepdim: true).gt(1);
                (low, high) = (torch.where(above, middle, low), torch.where(above, high, middle));
            }

            mu = 0.5 * (low + high);
        }

        // One Newton step on Σ_a π − 1, which carries μ's derivative.
        var sum = (weights / (mu - values)).sum(-1, keepdim: true);
        var slope = -(weights / (mu - values).square()).sum(-1, keepdim: true);
        mu -= (sum - 1) / slope.detach();
        return weights.log() - (mu - values).log();
    }

    /// <summary>Gradient steps on h from θ; the first is θ + η ∇_u L(θ, θ).</summary>
    private Tensor Ascend(Tensor theta)
    {
        var size = options.StepSize ?? 1 / (2 * options.Lambda);
        var fixedTheta = theta.detach();
        var adapted = fixedTheta;
        for (var k = 0; k < options.Steps; k++)
        {
            var leaf = adapted.detach().requires_grad_();
            var gradient = torch.autograd.grad([Objective(leaf, fixedTheta).sum()], [leaf])[0];
            adapted = adapted + (size * gradient);
        }

        return adapted;
    }
}
