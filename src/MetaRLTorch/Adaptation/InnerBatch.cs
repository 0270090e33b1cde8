using MetaRLTorch.Sampling;
using MetaRLTorch.Tensors;
using static TorchSharp.torch;

namespace MetaRLTorch.Adaptation;

/// <summary>The data of an inner loop, and the steps on it that were kept with their graphs.</summary>
/// <param name="Data">D_i^0 … D_i^(K−1).</param>
/// <param name="End">θ_i^K, with the memory.</param>
public sealed record InnerBatch(IReadOnlyList<TaskData> Data, Inner End)
{
    /// <summary>θ_i^0 … θ_i^(K−1) with the memory, where the steps began.</summary>
    public IReadOnlyList<Inner> Starts { get; init; } = [];

    /// <summary>Where the loop began, a constant; null where it began at φ's start.</summary>
    public Inner? From { get; init; }

    /// <summary>The steps that were kept, by the tasks that took them together.</summary>
    internal IReadOnlyDictionary<TaskRange, KeptSteps> Graphs { get; init; } = new Dictionary<TaskRange, KeptSteps>();

    /// <summary>The kept steps from the φ at which a gradient is taken; null where every step is taken again.</summary>
    internal KeptPath? Kept { get; private init; }

    /// <summary>The data of some tasks, as views.</summary>
    public InnerBatch ForTasks(TaskRange range) =>
        new([.. Data.Select(data => data.ForTasks(range))], End.ForTasks(range))
        {
            Starts = [.. Starts.Select(start => start.ForTasks(range))],
            From = From?.ForTasks(range),
        };

    /// <summary>The data of some tasks for one <see cref="Gradient"/> at φ, with the kept steps where they are of use.</summary>
    internal InnerBatch ForGradient(TaskRange range, MetaParameters phi)
    {
        var part = ForTasks(range);
        return part with { Kept = Graphs.GetValueOrDefault(range)?.TryUse(phi, part.Data) };
    }

    /// <summary>∇_φ of a scalar that was computed from this data through an <see cref="InnerLoop"/>.</summary>
    /// <param name="value">The scalar.</param>
    /// <param name="phi">φ, leaves.</param>
    internal Parameters Gradient(Tensor value, MetaParameters phi) =>
        Kept?.Gradient(value) ?? Tensors.Gradient.Of(value, phi.All);

    /// <summary>The first episodes of every task at every step, as views.</summary>
    public InnerBatch FirstEpisodes(int count) =>
        new([.. Data.Select(data => data.FirstEpisodes(count))], End) { Starts = Starts, From = From };
}
