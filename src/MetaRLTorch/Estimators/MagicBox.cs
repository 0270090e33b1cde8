using MetaRLTorch.Sampling;
using static TorchSharp.torch;

namespace MetaRLTorch.Estimators;

/// <summary>DiCE's operator: the number 1, whose derivatives are those of the probability of what happened.</summary>
internal static class MagicBox
{
    /// <summary>P_h = exp(Σ_{t≤h} log π_t − ⊥Σ_{t≤h} log π_t): [M, N, H].</summary>
    public static Tensor Cumulative(Likelihood current)
    {
        var past = current.LogProbability.cumsum(2);
        return (past - past.detach()).exp();
    }
}
