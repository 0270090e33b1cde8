using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Advantages;

/// <summary>Generalized advantage estimation where episodes end and start anew within the steps, and go on after the last.</summary>
/// <remarks>
/// δ_h = r_h + γ c_h V(s_{h+1}) − V(s_h) and Â_h = δ_h + γ λ c_h Â_{h+1}, with c_h = 0 where step h ended the episode, else 1. The last
/// step's successor has the value that a critic gives it. Schulman et al., ICLR 2016 (arXiv:1506.02438), eq. 16.
/// </remarks>
public static class SegmentAdvantage
{
    /// <summary>Â_h for all steps, differentiable in rewards, values, γ and λ.</summary>
    /// <param name="rewards">r: [M, N, H].</param>
    /// <param name="values">V(s_h): [M, N, H].</param>
    /// <param name="lastValue">V(s_H): [M, N].</param>
    /// <param name="terminated">Whether step h ended the episode: bool [M, N, H].</param>
    /// <param name="discount">γ: [M, 1], or [1, 1] for all tasks.</param>
    /// <param name="lambda">λ: like γ.</param>
    /// <returns>[M, N, H].</returns>
    public static Tensor Estimate(
        Tensor rewards, Tensor values, Tensor lastValue, Tensor terminated, Tensor discount, Tensor lambda)
    {
        var horizon = (int)rewards.shape[2];
        var goesOn = terminated.logical_not().to(rewards.dtype);
        var advantages = new Tensor[horizon];
        for (var h = horizon - 1; h >= 0; h--)
        {
            var next = h == horizon - 1 ? lastValue : values.select(2, h + 1);
            var factor = discount * goesOn.select(2, h);
            var residual = rewards.select(2, h) + (factor * next) - values.select(2, h);
            advantages[h] = h == horizon - 1 ? residual : residual + (factor * lambda * advantages[h + 1]);
        }

        return stack(advantages, 2);
    }
}
