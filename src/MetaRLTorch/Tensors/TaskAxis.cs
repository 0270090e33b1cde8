using static TorchSharp.torch;

namespace MetaRLTorch.Tensors;

/// <summary>Several variants of every task on the one task axis: variant c of task i stands at i · C + c.</summary>
internal static class TaskAxis
{
    /// <summary>Every task C times in a row: [M, …] → [M · C, …].</summary>
    public static Tensor Repeat(Tensor tensor, int copies) =>
        tensor.unsqueeze(1).expand([tensor.shape[0], copies, .. tensor.shape[1..]])
            .reshape([tensor.shape[0] * copies, .. tensor.shape[1..]]);

    /// <summary>The variants of two tensors side by side: [M · A, …] and [M · B, …] → [M · (A + B), …].</summary>
    public static Tensor Join(Tensor first, Tensor second, int tasks)
    {
        Tensor Apart(Tensor tensor) => tensor.reshape([tasks, tensor.shape[0] / tasks, .. tensor.shape[1..]]);
        return cat([Apart(first), Apart(second)], 1).reshape([first.shape[0] + second.shape[0], .. first.shape[1..]]);
    }
}
