using TorchSharp;

namespace MetaRLTorch.Persistence;

/// <summary>The content of a file of tensors.</summary>
/// <param name="Tensors">The tensors by name, on the CPU, in the file's order.</param>
/// <param name="Metadata">The texts that were kept beside them.</param>
public sealed record TensorFile(
    OrderedDictionary<string, torch.Tensor> Tensors,
    IReadOnlyDictionary<string, string> Metadata) : IDisposable
{
    /// <summary>The name of a tensor with a number that is not finite; null where there is none.</summary>
    public string? NotFinite() =>
        Tensors.FirstOrDefault(tensor => !double.IsFinite(tensor.Value.to(torch.float64).sum().ToDouble())).Key;

    /// <summary>Releases the tensors.</summary>
    public void Dispose()
    {
        foreach (var tensor in Tensors.Values)
        {
            tensor.Dispose();
        }
    }
}
