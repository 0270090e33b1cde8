using MetaRLTorch.Tensors;
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

    /// <summary>Some of these tasks, as a view.</summary>
    public TaskBatch ForTasks(TaskRange range) => new(Values.narrow(0, range.Start, range.Count));

    /// <summary>Every task <paramref name="copies"/> times in a row: [M · C, …].</summary>
    internal TaskBatch Repeat(int copies) => new(TaskAxis.Repeat(Values, copies));

    /// <summary>The same tasks where <paramref name="compute"/> computes and in its precision.</summary>
    public TaskBatch To(Compute compute) => new(Values.to(compute.DataType, compute.Device));
}
