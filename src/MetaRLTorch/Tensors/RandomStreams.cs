using static TorchSharp.torch;

namespace MetaRLTorch.Tensors;

/// <summary>
/// What random numbers are used for; each purpose has a stream of its own. Its number is part of a stream's address.
/// </summary>
public enum RandomPurpose
{
    /// <summary>The policy's initial parameters.</summary>
    Initialization = 0,

    /// <summary>Which tasks are drawn.</summary>
    Tasks = 1,

    /// <summary>Starting states.</summary>
    Start = 2,

    /// <summary>Actions.</summary>
    Policy = 3,

    /// <summary>Stochastic transitions.</summary>
    Transition = 4,
}

/// <summary>
/// One seed, named streams: every random number of a run is a function of (seed, purpose, iteration, task, step).
/// </summary>
/// <remarks>
/// Streams are addressed, not advanced: drawing more episodes does not change which tasks are drawn, the split of tasks
/// into shards does not change what a task draws, and a run is resumed from its seed and iteration alone.
/// <para>An address is hashed to 64 bits, of which the generator of the CPU, a Mersenne Twister, takes the low 32
/// (libtorch's <c>init_with_uint32</c>): n streams are expected to share n² / 2³³ pairs of states. A run of 300 iterations
/// with 20 tasks opens 121 streams an iteration with one inner step and 241 with three, for tasks, starts, actions and
/// transitions: 0.15 and 0.61 pairs in the whole run. Two rollouts of different iterations that draw the same noise do no
/// harm; two within one iteration would correlate tasks, and of these 0.0005 and 0.002 pairs are expected in the run.
/// Wider states would change every number of every run.</para>
/// </remarks>
/// <param name="seed">The run's seed.</param>
public sealed class RandomStreams(long seed)
{
    /// <summary>A fresh CPU generator for one purpose of one iteration. The caller disposes it.</summary>
    public Generator Open(RandomPurpose purpose, long iteration = 0) => Open(purpose, iteration, task: 0, step: 0);

    /// <summary>The streams of the tasks 0 … <paramref name="tasks"/> − 1 in one iteration.</summary>
    public TaskStreams ForTasks(int tasks, long iteration) => new(this, new TaskRange(0, tasks), iteration, step: 0);

    internal Generator Open(RandomPurpose purpose, long iteration, int task, int step) =>
        new(Key(purpose, iteration, task, step));

    /// <summary>What the generator of an address is seeded with.</summary>
    internal ulong Key(RandomPurpose purpose, long iteration, int task, int step)
    {
        var hash = Mix((ulong)seed);
        hash = Mix(hash ^ (ulong)purpose);
        hash = Mix(hash ^ (ulong)iteration);
        hash = Mix(hash ^ (ulong)task);
        hash = Mix(hash ^ (ulong)step);
        return hash >> 1;
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
