using MetaRLTorch.Sampling;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Estimators;

/// <summary>DiCE's operator: the number 1, whose derivatives are those of the probability of what happened.</summary>
internal static class MagicBox
{
    /// <summary>P_h = exp(Σ_{t≤h} log π_t − ⊥Σ_{t≤h} log π_t): [M, N, H].</summary>
    public static Tensor Cumulative(Likelihood current) => Logarithms(current).exp();

    /// <summary>log P_h: zeros, with the derivatives of Σ_{t≤h} log π_t: [M, N, H].</summary>
    public static Tensor Logarithms(Likelihood current)
    {
        var past = current.LogProbability.cumsum(2);
        return past - past.detach();
    }

    /// <summary>P_h − P_{h−1} with P_{−1} = 1: [M, N, H].</summary>
    /// <param name="logarithms">log P_h.</param>
    public static Tensor Increments(Tensor logarithms)
    {
        var through = logarithms.exp();
        var start = torch.ones_like(through.narrow(2, 0, 1));
        return through - torch.cat([start, through.narrow(2, 0, through.shape[2] - 1)], 2);
    }
}
