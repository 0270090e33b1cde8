using static TorchSharp.torch;

namespace MetaRLTorch.Tensors;

/// <summary>What random numbers are used for; each purpose has a stream of its own.</summary>
public enum RandomPurpose
{
    /// <summary>The policy's initial parameters.</summary>
    Initialization,

    /// <summary>Which tasks are drawn.</summary>
    Tasks,

    /// <summary>Starting states and stochastic transitions.</summary>
    Environment,

    /// <summary>Actions.</summary>
    Policy,
}

/// <summary>
/// One seed, named streams: every random number of a run is a function of (seed, purpose, iteration, task, step).
/// </summary>
/// <remarks>
/// Streams are addressed, not advanced: drawing more episodes does not change which tasks are drawn, the split of tasks
/// into shards does not change what a task draws, and a run is resumed from its seed and iteration alone.
/// </remarks>
/// <param name="seed">The run's seed.</param>
public sealed class RandomStreams(long seed)
{
    /// <summary>A fresh CPU generator for one purpose of one iteration. The caller disposes it.</summary>
    public Generator Open(RandomPurpose purpose, long iteration = 0) => Open(purpose, iteration, task: 0, step: 0);

    /// <summary>The streams of the tasks 0 … <paramref name="tasks"/> − 1 in one iteration.</summary>
    public TaskStreams ForTasks(int tasks, long iteration) => new(this, new TaskRange(0, tasks), iteration, step: 0);

    internal Generator Open(RandomPurpose purpose, long iteration, int task, int step)
    {
        var hash = Mix((ulong)seed);
        hash = Mix(hash ^ (ulong)purpose);
        hash = Mix(hash ^ (ulong)iteration);
        hash = Mix(hash ^ (ulong)task);
        hash = Mix(hash ^ (ulong)step);
        return new Generator(hash >> 1);
    }

    /// <summary>The finalizer of SplitMix64 on the next state: neighboring inputs give unrelated outputs.</summary>
    private static ulong Mix(ulong x)
    {
        x += 0x9E3779B97F4A7C15;
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return x ^ (x >> 31);
    }
}
