using MetaRLTorch.Environments;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Bias;

/// <summary>The last episodes of earlier policies, with what those policies said of them; fresh ones replace the oldest.</summary>
public sealed class ReplayBuffer : IEpisodeSource, IDisposable
{
    private readonly FreshEpisodes _fresh;
    private readonly int _batch;
    private readonly Episodes _kept;
    private int _next;

    /// <summary>Fills the buffer.</summary>
    /// <param name="capacity">The number of episodes, a multiple of <paramref name="batch"/>.</param>
    /// <param name="batch">The number of fresh ones at each evaluation.</param>
    /// <param name="horizon">H.</param>
    /// <param name="model">The processes.</param>
    /// <param name="behavior">log π of the policy that fills it: [M, S, A].</param>
    /// <param name="target">log π of the policy that is evaluated first: [M, S, A].</param>
    /// <param name="random">Draws all chance.</param>
    /// <exception cref="UserException">The sizes do not fit, or the behavior policy lacks an action of the target.</exception>
    public ReplayBuffer(int capacity, int batch, int horizon, MarkovModel model, Tensor behavior, Tensor target, Generator random)
    {
        Require.Batch(batch, horizon);
        Require.Support(behavior, target);
        if (capacity < batch || capacity % batch != 0)
        {
            throw new UserException($"a buffer of {capacity} episodes: it must hold a multiple of the batch of {batch}. Give another size.");
        }

        (_batch, _fresh) = (batch, new(batch, horizon, random));
        using var scope = NewDisposeScope();
        var filled = Episodes.Sample(model, behavior, capacity, horizon, random);
        _kept = new(
            filled.States.DetachFromDisposeScope(), filled.Actions.DetachFromDisposeScope(),
            filled.BehaviorLogProbability.DetachFromDisposeScope());
    }

    /// <inheritdoc/>
    public Episodes Next(MarkovModel model, Tensor logPolicy)
    {
        var fresh = _fresh.Next(model, logPolicy);
        _ = _kept.States.narrow(1, _next, _batch).copy_(fresh.States);
        _ = _kept.Actions.narrow(1, _next, _batch).copy_(fresh.Actions);
        _ = _kept.BehaviorLogProbability.narrow(1, _next, _batch).copy_(fresh.BehaviorLogProbability);
        _next = (_next + _batch) % _kept.Count;
        return _kept;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _kept.States.Dispose();
        _kept.Actions.Dispose();
        _kept.BehaviorLogProbability.Dispose();
    }
}
