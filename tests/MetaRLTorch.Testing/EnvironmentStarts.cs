using MetaRLTorch.Environments;
using MetaRLTorch.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Testing;

/// <summary>Starts from the streams of a seed, as the sampler draws them.</summary>
public static class EnvironmentStarts
{
    /// <summary>The uniform numbers of N starts in every task: [M, N, <see cref="EnvironmentSpec.StartSize"/>].</summary>
    /// <param name="environment">Says how many numbers a start consumes.</param>
    /// <param name="episodes">N.</param>
    /// <param name="random">The streams of the M tasks.</param>
    public static Tensor Starts(this IEnvironment environment, int episodes, TaskStreams random) =>
        random.Uniform(RandomPurpose.Start, [episodes, environment.Spec.StartSize], torch.float64, torch.CPU);

    /// <summary>Starts N episodes in every task.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="tasks">The M tasks.</param>
    /// <param name="episodes">N.</param>
    /// <param name="random">The streams of the M tasks.</param>
    public static EnvironmentState Reset(
        this IEnvironment environment, TaskBatch tasks, int episodes, TaskStreams random) =>
        environment.Reset(tasks, episodes, environment.Starts(episodes, random));
}
