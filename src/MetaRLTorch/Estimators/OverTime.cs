using MetaRLTorch.Sampling;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Estimators;

/// <summary>The two conventions that all estimators share.</summary>
internal static class OverTime
{
    /// <summary>γ^h Â_h, or Â_h: [M, N, H].</summary>
    public static Tensor WeightedAdvantages(this Rollouts rollouts, EstimatorOptions options) =>
        options.DiscountFromStart ? rollouts.Advantages * rollouts.DiscountPowers : rollouts.Advantages;

    /// <summary>Steps to a number per task: [M, N, H] → [M].</summary>
    public static Tensor Reduce(this Rollouts rollouts, Tensor perStep, EstimatorOptions options) =>
        perStep.sum([1, 2]) / (options.Time == TimeReduction.Sum
            ? torch.full([1], rollouts.Episodes, perStep.dtype, perStep.device)
            : rollouts.Alive.sum([1, 2]));

    /// <summary>
    /// What a reward is divided by in a surrogate of these conventions, relative to the papers' sum over time of raw
    /// advantages.
    /// </summary>
    /// <remarks>
    /// A mean over time divides by the episode length, normalized advantages by their scale; a term that is to be added
    /// to such a surrogate in the papers' proportion must be divided by the same number.
    /// </remarks>
    /// <returns>[M].</returns>
    public static Tensor RewardScale(this Rollouts rollouts, EstimatorOptions options) =>
        options.Time == TimeReduction.Sum ? rollouts.AdvantageScale : rollouts.AdvantageScale * rollouts.MeanLength;
}
