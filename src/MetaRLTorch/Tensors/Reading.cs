using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Tensors;

/// <summary>Numbers that were computed on a device.</summary>
public static class Reading
{
    /// <summary>Reads several numbers in one copy: for each copy the host waits until a GPU has done all it was asked for.</summary>
    /// <param name="numbers">Scalars of one type on one device.</param>
    public static double[] Of(IReadOnlyList<Tensor> numbers) =>
        numbers.Count == 0 ? [] : torch.stack(numbers).cpu().to(torch.float64).data<double>().ToArray();

    /// <summary>Reads several tensors in one copy.</summary>
    /// <param name="tensors">Tensors of one type on one device, of any shapes.</param>
    /// <returns>The numbers of each.</returns>
    public static double[][] OfEach(IReadOnlyList<Tensor> tensors)
    {
        if (tensors.Count == 0) return [];
        var all = torch.cat([.. tensors.Select(tensor => tensor.reshape(-1))]).cpu().to(torch.float64).data<double>().ToArray();
        var read = 0;
        return [.. tensors.Select(tensor => all[read..(read += (int)tensor.numel())])];
    }
}
