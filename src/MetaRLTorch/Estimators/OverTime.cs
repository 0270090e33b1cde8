using MetaRLTorch.Sampling;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Estimators;

/// <summary>The two conventions that all surrogates share: how steps are weighted, and how they become a number per task.</summary>
public static class OverTime
{
    /// <summary>γ^h Â_h, or Â_h: [M, N, H].</summary>
    public static Tensor WeightedAdvantages(this TaskData data, EstimatorOptions options) =>
        options.DiscountFromStart ? data.Credit.Advantages * data.Credit.DiscountPowers : data.Credit.Advantages;

    /// <summary>γ^h r_h, or r_h: [M, N, H]; what <see cref="MeanObjective"/> sums.</summary>
    public static Tensor WeightedRewards(this TaskData data, EstimatorOptions options) =>
        options.DiscountFromStart ? data.Credit.Rewards * data.Credit.DiscountPowers : data.Credit.Rewards;

    /// <summary>Steps to a number per task: [M, N, H] → [M].</summary>
    public static Tensor Reduce(this TaskData data, Tensor perStep, EstimatorOptions options) =>
        perStep.sum([1, 2]) / (options.Time == TimeReduction.Sum
            ? torch.full([1], data.Rollouts.Episodes, perStep.dtype, perStep.device)
            : data.Rollouts.Alive.sum([1, 2]));

    /// <summary>
    /// The return whose gradient a surrogate of these conventions estimates, averaged over episodes: [M].
    /// </summary>
    /// <remarks>
    /// With steps weighted by γ^h, Σ_h γ^h r_h. Without, the undiscounted Σ_h r_h: there γ stands inside the advantages
    /// only, where it lessens their variance at the price of a bias that is zero for γ = 1 (Schulman et al., ICLR 2016,
    /// arXiv:1506.02438, §3).
    /// </remarks>
    public static Tensor MeanObjective(this TaskData data, EstimatorOptions options) =>
        options.DiscountFromStart ? data.Credit.MeanDiscountedReturn : data.Credit.MeanReturn;

    /// <summary>
    /// What a reward is divided by in a surrogate of these conventions, relative to the papers' sum over time of raw
    /// advantages.
    /// </summary>
    /// <remarks>
    /// A mean over time divides by the episode length, normalized advantages by their scale; a term that is to be added
    /// to such a surrogate in the papers' proportion must be divided by the same number.
    /// </remarks>
    /// <returns>[M].</returns>
    public static Tensor RewardScale(this TaskData data, EstimatorOptions options) =>
        options.Time == TimeReduction.Sum ? data.Credit.Scale : data.Credit.Scale * data.Rollouts.MeanLength;
}
