using MetaRLTorch.Environments;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Sampling;

/// <summary>Where N lives of every task stand: episodes that start anew by themselves, one after the other.</summary>
/// <param name="State">Of the episodes under way.</param>
/// <param name="Return">What each has earned so far: [M, N].</param>
/// <param name="LastReturn">What the last one that ended had earned; 0 before the first: [M, N].</param>
public sealed record Lives(EnvironmentState State, Tensor Return, Tensor LastReturn)
{
    private const string StatePrefix = "lives.state.";
    private const string ObservationName = "lives.observation";
    private const string RewardName = "lives.reward";
    private const string TerminatedName = "lives.terminated";
    private const string ReturnName = "lives.return";
    private const string LastReturnName = "lives.last_return";

    /// <summary>Lives that begin now.</summary>
    /// <param name="start">Their first state.</param>
    public static Lives Begin(EnvironmentState start) => new(start, zeros_like(start.Reward), zeros_like(start.Reward));

    /// <summary>Those that <see cref="Tensors"/> named; null where there are none.</summary>
    /// <param name="tensors">By name.</param>
    public static Lives? From(IReadOnlyDictionary<string, Tensor> tensors)
    {
        if (!tensors.ContainsKey(ReturnName)) return null;
        var parts = tensors.Keys.Count(name => name.StartsWith(StatePrefix, StringComparison.Ordinal));
        var state = new EnvironmentState(
            [.. Enumerable.Range(0, parts).Select(i => tensors[$"{StatePrefix}{i}"])],
            tensors[ObservationName], tensors[RewardName], tensors[TerminatedName]);
        return new(state, tensors[ReturnName], tensors[LastReturnName]);
    }

    /// <summary>Every tensor by a name of its own.</summary>
    public IEnumerable<KeyValuePair<string, Tensor>> Tensors =>
    [
        .. State.State.Select((part, i) => KeyValuePair.Create($"{StatePrefix}{i}", part)),
        new(ObservationName, State.Observation), new(RewardName, State.Reward), new(TerminatedName, State.Terminated),
        new(ReturnName, Return), new(LastReturnName, LastReturn),
    ];

    /// <summary>The lives after a step.</summary>
    /// <param name="next">Where the step led.</param>
    /// <param name="fresh">New episodes, one for each.</param>
    public Lives After(EnvironmentState next, Func<EnvironmentState> fresh)
    {
        var (ended, earned) = (next.Terminated, Return + next.Reward);
        if (!ended.any().ToBoolean()) return this with { State = next, Return = earned };
        var start = fresh();
        Tensor Either(Tensor begun, Tensor gone) =>
            where(ended.view([.. ended.shape, .. Enumerable.Repeat(1L, (int)begun.dim() - 2)]), begun, gone);
        return new(
            next with
            {
                State = [.. start.State.Zip(next.State, Either)],
                Observation = Either(start.Observation, next.Observation),
            },
            where(ended, zeros_like(earned), earned),
            where(ended, earned, LastReturn));
    }
}
