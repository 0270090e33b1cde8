using System.ComponentModel.DataAnnotations;

namespace MetaRLTorch.Parallelism;

/// <summary>
/// How the tasks of an iteration are shared among threads; changes the speed, and the result by no more than rounding.
/// </summary>
public sealed record ShardingOptions
{
    /// <summary>
    /// Worker threads of the CPU; 0 takes one per processor core. A GPU takes its work from one thread, whatever their number.
    /// </summary>
    [Range(0, 1024)] public int Workers { get; init; }

    /// <summary>
    /// Tasks rolled out together on one thread; 0 takes 10 on the CPU (wide batches) and all on a GPU.
    /// </summary>
    [Range(0, 100_000)] public int SamplingTasks { get; init; }

    /// <summary>
    /// Tasks differentiated together on one thread; 0 takes 1 on the CPU (stays in cache) and all on a GPU.
    /// </summary>
    [Range(0, 100_000)] public int GradientTasks { get; init; }

    /// <summary>
    /// Number of tasks whose graphs of the inner steps are kept from collecting data to the meta-gradient; the steps of the
    /// others are taken again. A graph holds about 13 bytes for every environment step and hidden unit: 3.3 MB for
    /// an inner step on 20 episodes of 100 steps with two layers of 64. Null keeps 100 on the CPU and all on a GPU.
    /// </summary>
    [Range(0, 100_000)] public int? KeptTasks { get; init; }
}
