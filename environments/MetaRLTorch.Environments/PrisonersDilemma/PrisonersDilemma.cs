using MetaRLTorch.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Environments.PrisonersDilemma;

/// <summary>The iterated prisoner's dilemma of two players who remember one round.</summary>
/// <remarks>
/// <para>Task: what a player earns where both defect, only it does, only the other does, nobody does: [M, 4], the same for both
/// players. State: before the first round, or what both did in the last one; observation: one-hot.</para>
/// <para>Action: what both do at once, 0 defect and 1 cooperate: 2 · the first player's + the second player's.</para>
/// <para>Reward: what both earn together, each player's as a part. The game never ends by itself.</para>
/// <para>Foerster, Chen, Al-Shedivat, Whiteson, Abbeel and Mordatch, AAMAS 2018 (arXiv:1709.04326), §4.</para>
/// </remarks>
/// <param name="options">The variant.</param>
public sealed class PrisonersDilemma(PrisonersDilemmaOptions options) : IEnvironment
{
    /// <summary>The number of states: before the first round, and after each of four outcomes.</summary>
    public const int States = 5;

    /// <summary>The number of outcomes of a round.</summary>
    public const int Outcomes = 4;

    /// <summary>What a player earns where both defect, only it does, only the other does, nobody does.</summary>
    public static IReadOnlyList<double> Payoffs { get; } = [-2, 0, -3, -1];

    /// <summary>Where the other player sees each outcome: what only one did, only the other did.</summary>
    public static IReadOnlyList<long> Mirror { get; } = [0, 2, 1, 3];

    /// <inheritdoc/>
    public EnvironmentSpec Spec { get; } = new(States, ActionSpace.Discrete(Outcomes), options.Horizon, IsTabular: true) { Players = 2 };

    /// <inheritdoc/>
    public TaskBatch SampleTasks(int count, Generator random)
    {
        var shift = (2 * torch.rand([count, Outcomes], torch.float64, generator: random)) - 1;
        return new(torch.tensor(Payoffs.ToArray(), torch.float64) + (options.Spread * shift));
    }

    /// <inheritdoc/>
    public EnvironmentState Reset(TaskBatch tasks, int episodes, Tensor chance)
    {
        var start = torch.zeros([tasks.Count, episodes], torch.int64, tasks.Values.device);
        var nothing = torch.zeros(start.shape, tasks.Values.dtype, tasks.Values.device);
        return At(start, nothing, nothing);
    }

    /// <inheritdoc/>
    public EnvironmentState Step(TaskBatch tasks, EnvironmentState state, Tensor action, Tensor chance)
    {
        var cooperates = action.remainder(2);                                              // the second player
        var seen = (2 * cooperates) + ((action - cooperates) / 2).to(torch.int64);         // what both did, as that player sees it
        return At(action + 1, tasks.Values.gather(1, action), tasks.Values.gather(1, seen));
    }

    private static EnvironmentState At(Tensor state, Tensor first, Tensor second) => new(
        [state],
        torch.nn.functional.one_hot(state, States).to(first.dtype),
        first + second,
        torch.zeros(state.shape, torch.@bool, state.device))
    {
        RewardParts = new Dictionary<string, Tensor> { [Players.First] = first, [Players.Second] = second },
    };
}
