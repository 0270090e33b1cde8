using static TorchSharp.torch;

namespace MetaRLTorch.Advantages;

/// <summary>What an objective credits the actions of some rollouts with, and what that was estimated from.</summary>
/// <param name="Advantages">Â_h, 0 where the episode had ended: [M, N, H].</param>
/// <param name="Scale">What the advantages were divided by to normalize them, 1 if they were not: [M].</param>
/// <param name="Rewards">r_h, 0 where the episode had ended: [M, N, H].</param>
/// <param name="DiscountPowers">γ^h: [H].</param>
public sealed record AdvantageEstimate(Tensor Advantages, Tensor Scale, Tensor Rewards, Tensor DiscountPowers)
{
    /// <summary>The undiscounted return, averaged over episodes: [M].</summary>
    public Tensor MeanReturn => Rewards.sum(-1).mean([1]);

    /// <summary>Σ_h γ^h r_h, averaged over episodes: [M]. The papers' Ĵ_i(D_i).</summary>
    public Tensor MeanDiscountedReturn => (Rewards * DiscountPowers).sum(-1).mean([1]);
}
