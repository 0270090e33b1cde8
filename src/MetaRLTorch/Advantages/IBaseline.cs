using static TorchSharp.torch;

namespace MetaRLTorch.Advantages;

/// <summary>A state-value estimate V(s_h), fitted to one batch for each task separately.</summary>
public interface IBaseline
{
    /// <summary>Fits V to the returns of each task and evaluates it on the same steps.</summary>
    /// <param name="observations">[M, N, H, S].</param>
    /// <param name="returnsToGo">Σ_{t≥h} γ^{t−h} r_t: [M, N, H].</param>
    /// <param name="alive">1 for steps that happened, else 0: [M, N, H].</param>
    /// <returns>V(s_h): [M, N, H].</returns>
    Tensor Fit(Tensor observations, Tensor returnsToGo, Tensor alive);
}
