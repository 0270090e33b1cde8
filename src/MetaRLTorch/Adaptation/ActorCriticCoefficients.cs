using MetaRLTorch.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Adaptation;

/// <summary>What an actor-critic objective is weighted with, for every task or [1, 1] for all: each [M, 1].</summary>
/// <param name="Discount">γ.</param>
/// <param name="Lambda">λ.</param>
/// <param name="Value">c_v, of the squared error of the values.</param>
/// <param name="Entropy">c_e, of the entropy.</param>
public sealed record ActorCriticCoefficients(Tensor Discount, Tensor Lambda, Tensor Value, Tensor Entropy)
{
    /// <summary>Four numbers.</summary>
    /// <param name="values">γ, λ, c_v, c_e.</param>
    /// <param name="like">Gives precision and device.</param>
    public static ActorCriticCoefficients Of(IReadOnlyList<double> values, Tensor like)
    {
        Tensor At(int index) => torch.full([1, 1], values[index], like.dtype, like.device);
        return new(At(0), At(1), At(2), At(3));
    }
}

/// <summary>γ, λ, c_v and c_e as meta-parameters, φ's rule: each the sigmoid of a number that is learned.</summary>
/// <remarks>Xu, van Hasselt and Silver, NeurIPS 2018 (arXiv:1805.09801).</remarks>
/// <param name="first">γ, λ, c_v, c_e before the first meta-iteration, each between 0 and 1.</param>
public sealed class LearnedCoefficients(IReadOnlyList<double> first) : IRule
{
    /// <summary>The names of the four.</summary>
    public static IReadOnlyList<string> All { get; } = ["discount", "gae_lambda", "value_coefficient", "entropy_coefficient"];

    /// <summary>The four as φ has them.</summary>
    public static ActorCriticCoefficients Of(MetaParameters phi)
    {
        Tensor At(int index) => phi.Rule[index].sigmoid();
        return new(At(0), At(1), At(2), At(3));
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Names(IReadOnlyList<string> start) => [.. All.Select(name => $"logit.{name}")];

    /// <inheritdoc/>
    public Parameters Initialize(Parameters start, Generator random) =>
        new([.. first.Select(value => torch.full([1], Math.Log(value / (1 - value)), start.DataType, start.Device))]);
}
