using MetaRLTorch.Policies;
using static TorchSharp.torch;

namespace MetaRLTorch.Sampling;

/// <summary>
/// What a policy says about recorded behavior: one forward pass that estimators, scores and divergences share.
/// </summary>
/// <param name="LogProbability">log π(a_h|s_h; θ), 0 where the episode had ended: [M, N, H].</param>
/// <param name="Distribution">π(·|s_h; θ) for the B = N·H recorded observations of each task.</param>
public sealed record Likelihood(Tensor LogProbability, ActionDistribution Distribution);
