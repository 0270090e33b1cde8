using MetaRLTorch.Advantages;
using MetaRLTorch.Environments;
using MetaRLTorch.Policies;
using MetaRLTorch.Sampling;
using MetaRLTorch.Tensors;
using static TorchSharp.torch;

namespace MetaRLTorch.Tests;

/// <summary>
/// A sampler that "draws" prepared episodes of an <see cref="EnumerableMdp"/>, so that a method's own code collects
/// every possible batch.
/// </summary>
/// <param name="mdp">The environment.</param>
/// <param name="script">What to return: one list of batches [M][N] per call.</param>
public sealed class ScriptedSampler(EnumerableMdp mdp, params IReadOnlyList<int[][]>[] script) : ISampler
{
    private readonly Queue<IReadOnlyList<int[][]>> _script = new(script);

    /// <inheritdoc/>
    public TaskData Sample(Parameters theta, TaskBatch tasks, TaskStreams random)
    {
        var batches = _script.Dequeue();
        return mdp.Record(batches, mdp.Policy.Distribution(theta.Detach(), mdp.Observe(batches)));
    }

    /// <summary>The script knows what was drawn, not from which noise.</summary>
    public Chance Draw(TaskStreams random, ScalarType type, Device device) => throw new NotSupportedException();

    /// <summary>The script knows what was drawn, not from which noise.</summary>
    public TaskData Sample(Parameters theta, TaskBatch tasks, Chance chance) => throw new NotSupportedException();

    /// <inheritdoc/>
    public AdvantageEstimate Credit(Rollouts rollouts) =>
        new AdvantageEstimator(new ZeroBaseline(), mdp.Discount, lambda: 1, normalize: false)
            .Estimate(rollouts.Observations, rollouts.Rewards, rollouts.Alive);
}
