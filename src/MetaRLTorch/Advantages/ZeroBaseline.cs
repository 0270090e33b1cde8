using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Advantages;

/// <summary>V = 0.</summary>
public sealed class ZeroBaseline : IBaseline
{
    /// <inheritdoc/>
    public Tensor Fit(Tensor observations, Tensor returnsToGo, Tensor alive) => torch.zeros_like(returnsToGo);
}
