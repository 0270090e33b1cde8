using MetaRLTorch.Tensors;
using static TorchSharp.torch;

namespace MetaRLTorch.Policies;

/// <summary>M networks of one shape as a function of their parameters.</summary>
internal interface INetwork
{
    /// <summary>The names of the tensors, in order.</summary>
    IEnumerable<string> ParameterNames { get; }

    /// <summary>Draws initial parameters.</summary>
    /// <param name="random">A CPU generator.</param>
    /// <param name="compute">Where and in which precision to make them.</param>
    IEnumerable<Tensor> Initialize(Generator random, Compute compute);

    /// <summary>The networks' outputs, [M, …, out].</summary>
    /// <param name="theta">Tensors [M, …], or […] that all tasks share.</param>
    /// <param name="inputs">[M, …, in].</param>
    Tensor Forward(Parameters theta, Tensor inputs);
}
