using MetaRLTorch.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Environments;

/// <summary>
/// M tasks drawn from p(T), each described by one row of numbers: a goal, a target velocity, a transition table.
/// </summary>
/// <param name="Values">The descriptions, [M, …].</param>
public sealed record TaskBatch(Tensor Values)
{
    /// <summary>The number of tasks, M.</summary>
    public int Count => (int)Values.shape[0];

    /// <summary>The same tasks on the CPU.</summary>
    public TaskBatch OnCpu => new(Drawn ?? Values.cpu());

    // Tasks are drawn on the CPU: what a GPU has of them need not come back.
    private Tensor? Drawn { get; init; }

    /// <summary>Some of these tasks, as a view.</summary>
    public TaskBatch ForTasks(TaskRange range) => new(Values.narrow(0, range.Start, range.Count));

    /// <summary>Every task's numbers, flattened: [M][…].</summary>
    public double[][] Descriptions()
    {
        using var numbers = Values.to(torch.float64).cpu().contiguous();
        return [.. numbers.data<double>().ToArray().Chunk((int)(numbers.numel() / Count))];
    }

    /// <summary>Every task <paramref name="copies"/> times in a row: [M · C, …].</summary>
    internal TaskBatch Repeat(int copies) => new(TaskAxis.Repeat(Values, copies));

    /// <summary>The same tasks where <paramref name="compute"/> computes and in its precision.</summary>
    public TaskBatch To(Compute compute)
    {
        var typed = Values.to(compute.DataType);
        if (typed.device_type != DeviceType.CPU || compute.Device.type == DeviceType.CPU) return new(typed.to(compute.Device));
        return new(typed.pin_memory().to(compute.Device, non_blocking: true)) { Drawn = typed };
    }
}
