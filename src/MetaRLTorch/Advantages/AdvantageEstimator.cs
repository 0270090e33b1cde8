using MetaRLTorch.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Advantages;

/// <summary>Advantages from the facts of some rollouts: by γ, λ and a baseline.</summary>
/// <param name="baseline">V, fitted to each task's data where no critic gave values.</param>
/// <param name="discount">γ.</param>
/// <param name="lambda">λ.</param>
/// <param name="normalize">Whether advantages are shifted and scaled to mean 0 and standard deviation 1 within each
/// task.</param>
public sealed class AdvantageEstimator(IBaseline baseline, double discount, double lambda, bool normalize)
{
    /// <summary>Estimates Â for all steps.</summary>
    /// <param name="observations">s_h: [M, N, H, S].</param>
    /// <param name="rewards">r_h, 0 where the episode had ended: [M, N, H].</param>
    /// <param name="alive">1 for steps that happened, else 0: [M, N, H].</param>
    /// <param name="values">V(s_h) of a critic: [M, N, H]; null to fit the baseline.</param>
    /// <exception cref="ShapeException">The axes of two tensors differ.</exception>
    public AdvantageEstimate Estimate(Tensor observations, Tensor rewards, Tensor alive, Tensor? values = null)
    {
        (string, long) M = ("M", rewards.shape[0]), N = ("N", rewards.shape[1]), H = ("H", rewards.shape[2]);
        Shape.Require(alive, nameof(alive), M, N, H);
        Shape.Require(observations, nameof(observations), M, N, H, ("S", observations.shape[^1]));
        if (values is not null) Shape.Require(values, nameof(values), M, N, H);
        values ??= baseline.Fit(observations, DiscountedSum.ToGo(rewards, discount), alive);
        var advantages = GeneralizedAdvantage.Estimate(rewards, values, alive, discount, lambda) * alive;
        var scale = torch.ones([rewards.shape[0]], rewards.dtype, rewards.device);
        if (normalize) (advantages, scale) = GeneralizedAdvantage.Normalize(advantages, alive);
        return new(advantages, scale, rewards, Powers(rewards));
    }

    private Tensor Powers(Tensor like) =>
        torch.full([1], discount, like.dtype, like.device).pow(torch.arange(like.shape[2], like.dtype, like.device));
}
