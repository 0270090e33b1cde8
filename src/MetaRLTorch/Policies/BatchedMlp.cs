using MetaRLTorch.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Policies;

/// <summary>The activation function of hidden layers.</summary>
public enum Activation
{
    /// <summary>The hyperbolic tangent.</summary>
    Tanh,

    /// <summary>max(x, 0).</summary>
    Relu,
}

/// <summary>M multilayer perceptrons in one batched product per layer: x ← φ(x W + b).</summary>
/// <param name="sizes">Units of every layer, from the input to the output.</param>
/// <param name="activation">φ, after every layer but the last.</param>
internal sealed class BatchedMlp(int[] sizes, Activation activation) : INetwork
{
    /// <summary>φ, after every layer but the last.</summary>
    public Activation Activation => activation;

    /// <summary>The number of weight layers.</summary>
    public int Layers => sizes.Length - 1;

    /// <summary>The number of tensors: a weight [in, out] and a bias [out] per layer.</summary>
    public int ParameterCount => 2 * Layers;

    /// <summary>The names of the tensors, in order.</summary>
    public IEnumerable<string> ParameterNames =>
        Enumerable.Range(0, Layers).SelectMany(layer => new[] { $"layer{layer}.weight", $"layer{layer}.bias" });

    /// <summary>Xavier-uniform weights (Glorot and Bengio, 2010) and zero biases.</summary>
    public IEnumerable<Tensor> Initialize(Generator random, Compute compute)
    {
        for (var layer = 0; layer < Layers; layer++)
        {
            var (fanIn, fanOut) = (sizes[layer], sizes[layer + 1]);
            var bound = Math.Sqrt(6.0 / (fanIn + fanOut));
            var weight = (torch.rand(fanIn, fanOut, torch.float64, generator: random) * (2 * bound)) - bound;
            yield return weight.to(compute.DataType, compute.Device);
            yield return torch.zeros(fanOut, compute.DataType, compute.Device);
        }
    }

    /// <summary>The networks' outputs, [M, …, out].</summary>
    /// <param name="theta">At least <see cref="ParameterCount"/> tensors [M, …], or […] that all tasks share.</param>
    /// <param name="inputs">[M, …, in].</param>
    public Tensor Forward(Parameters theta, Tensor inputs)
    {
        var shared = theta[0].dim() == 2;
        var x = shared ? inputs.reshape(-1, inputs.shape[^1])
            : inputs.dim() == 3 ? inputs : inputs.reshape(inputs.shape[0], -1, inputs.shape[^1]);
        for (var layer = 0; layer < Layers; layer++)
        {
            var (weight, bias) = (theta[2 * layer], theta[(2 * layer) + 1]);
            x = shared ? bias.addmm(x, weight) : x.bmm(weight).add_(bias.unsqueeze(-2));
            if (layer < Layers - 1) x = Activation == Activation.Tanh ? x.tanh_() : x.relu_();
        }

        return x.dim() == inputs.dim() ? x : x.view([.. inputs.shape[..^1], x.shape[^1]]);
    }
}
