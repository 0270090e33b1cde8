using MetaRLTorch.Environments;
using static TorchSharp.torch;

namespace MetaRLTorch.Bias;

/// <summary>A return as a function of θ and φ: who acts, and in which Markov decision process.</summary>
/// <remarks>θ and φ are one tensor each with a leading axis of M independent problems: [M, …].</remarks>
/// <param name="LogPolicy">(θ, φ) ↦ log π(a|s): [M, S, A]. With two players a is what both do.</param>
/// <param name="Model">φ ↦ the M processes.</param>
public sealed record TabularReturn(Func<Tensor, Tensor, Tensor> LogPolicy, Func<Tensor, MarkovModel> Model)
{
    /// <summary>The return of the softmax policy with the logits θ, in processes that φ does not change.</summary>
    /// <param name="model">The M processes.</param>
    public static TabularReturn Of(MarkovModel model) => new((theta, _) => theta.log_softmax(-1), _ => model);
}
