using TorchSharp;

namespace MetaRLTorch.Persistence;

/// <summary>The content of a safetensors file.</summary>
/// <param name="Tensors">The tensors by name, on the CPU, in the file's order.</param>
/// <param name="Metadata">The texts that were kept beside them.</param>
public sealed record TensorFile(
    OrderedDictionary<string, torch.Tensor> Tensors,
    IReadOnlyDictionary<string, string> Metadata) : IDisposable
{
    /// <summary>Releases the tensors.</summary>
    public void Dispose()
    {
        foreach (var tensor in Tensors.Values)
        {
            tensor.Dispose();
        }
    }
}
