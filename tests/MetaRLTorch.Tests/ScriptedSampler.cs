using MetaRLTorch.Environments;
using MetaRLTorch.Policies;
using MetaRLTorch.Sampling;
using MetaRLTorch.Tensors;

namespace MetaRLTorch.Tests;

/// <summary>
/// A sampler that "draws" prepared episodes of an <see cref="EnumerableMdp"/>, so that a method's own code collects
/// every possible batch.
/// </summary>
/// <param name="mdp">The world.</param>
/// <param name="script">What to return: one list of batches [M][N] per call.</param>
public sealed class ScriptedSampler(EnumerableMdp mdp, params IReadOnlyList<int[][]>[] script) : IRolloutSampler
{
    private readonly Queue<IReadOnlyList<int[][]>> _script = new(script);

    /// <inheritdoc/>
    public Rollouts Sample(Parameters theta, TaskBatch tasks, TaskStreams random)
    {
        var batches = _script.Dequeue();
        var observations = mdp.Observe(batches).view(batches.Count, -1, mdp.States);
        var location = mdp.Policy.Locate(theta.Detach(), observations);
        return mdp.Record(batches, mdp.Policy.Distribution(theta.Detach(), location));
    }
}
