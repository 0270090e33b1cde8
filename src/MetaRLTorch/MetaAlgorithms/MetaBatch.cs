using MetaRLTorch.Adaptation;
using MetaRLTorch.Environments;
using MetaRLTorch.Sampling;
using MetaRLTorch.Tensors;
using static TorchSharp.torch;

namespace MetaRLTorch.MetaAlgorithms;

/// <summary>The data of one meta-iteration.</summary>
/// <param name="Tasks">The M tasks.</param>
/// <param name="Inner">D_i^0 … D_i^(K−1), drawn in the inner loop.</param>
/// <param name="After">D_i, drawn with the adapted parameters θ_i^K.</param>
public sealed record MetaBatch(TaskBatch Tasks, InnerBatch Inner, TaskData After)
{
    /// <summary>
    /// Constants of the tasks that a method computes once from the data of all of them, by name: each [M, …]. Every shard of
    /// tasks sees its own.
    /// </summary>
    public IReadOnlyDictionary<string, Tensor> PerTask { get; init; } = new Dictionary<string, Tensor>();

    /// <summary>Environment steps that were taken besides those of the data, as replays.</summary>
    public long ReplayedSteps { get; init; }

    /// <summary>Numbers that the method reports of this iteration, by the names of metrics: in every iteration the same.</summary>
    public IReadOnlyDictionary<string, double> Metrics { get; init; } = NoMetrics;

    /// <summary>What the next meta-iteration gets.</summary>
    public Learner Learner { get; init; } = Learner.Nothing;

    /// <summary>That of a method that reports nothing.</summary>
    internal static IReadOnlyDictionary<string, double> NoMetrics { get; } = new Dictionary<string, double>();

    /// <summary>D_i^0, …, D_i^(K−1), D_i: the data drawn after 0 … K inner steps.</summary>
    public IEnumerable<TaskData> InOrder => Inner.Data.Append(After);

    /// <summary>The data of some tasks, as views.</summary>
    public MetaBatch ForTasks(TaskRange range) => With(range, Inner.ForTasks(range));

    /// <summary>The data of some tasks for one gradient at φ, with the inner steps that were kept where they are of use.</summary>
    internal MetaBatch ForGradient(TaskRange range, MetaParameters phi) => With(range, Inner.ForGradient(range, phi));

    /// <summary>The first episodes of every task at every inner step, as views.</summary>
    public MetaBatch FirstEpisodes(int count) => this with
    {
        Inner = Inner.FirstEpisodes(count),
        After = After.FirstEpisodes(count),
    };

    private MetaBatch With(TaskRange range, InnerBatch inner) => new(Tasks.ForTasks(range), inner, After.ForTasks(range))
    {
        PerTask = PerTask.ToDictionary(constant => constant.Key, constant => constant.Value.narrow(0, range.Start, range.Count)),
    };
}
