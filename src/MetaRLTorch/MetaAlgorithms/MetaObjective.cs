using static TorchSharp.torch;

namespace MetaRLTorch.MetaAlgorithms;

/// <summary>What a method says about θ on its data, for each task.</summary>
/// <param name="Value">The objective, to be maximized; its gradient is the meta-gradient, its value may be a
/// surrogate's: [M].</param>
/// <param name="Divergence">KL of the post-adaptation policy from the one that sampled: [M].</param>
public sealed record MetaObjective(Tensor Value, Tensor Divergence);
