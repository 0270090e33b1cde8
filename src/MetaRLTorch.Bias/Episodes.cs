using MetaRLTorch.Environments;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Bias;

/// <summary>N episodes of H steps in each of M Markov decision processes, as numbers of states and actions.</summary>
/// <remarks>
/// A table's policy is looked up by number: the one-hot observations of <see cref="Sampling.RolloutSampler"/> would cost S times
/// the memory and a product for every step.
/// </remarks>
/// <param name="States">s_0 … s_H: int64 [M, N, H + 1].</param>
/// <param name="Actions">a_0 … a_(H−1): int64 [M, N, H].</param>
/// <param name="BehaviorLogProbability">log π(a_h|s_h) of the policy that acted: [M, N, H].</param>
public sealed record Episodes(Tensor States, Tensor Actions, Tensor BehaviorLogProbability)
{
    /// <summary>The number of episodes of each problem, N.</summary>
    public int Count => (int)Actions.shape[1];

    /// <summary>s_0 … s_(H−1): [M, N, H].</summary>
    public Tensor Before => States.narrow(2, 0, Actions.shape[2]);

    /// <summary>Draws episodes in all processes at once.</summary>
    /// <param name="model">The M processes.</param>
    /// <param name="logPolicy">log π: [M, S, A].</param>
    /// <param name="count">N.</param>
    /// <param name="horizon">H.</param>
    /// <param name="random">A CPU generator.</param>
    /// <exception cref="UserException">N or H is below 1.</exception>
    public static Episodes Sample(MarkovModel model, Tensor logPolicy, int count, int horizon, Generator random)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(logPolicy);
        Require.Batch(count, horizon);
        using var noGrad = no_grad();
        var (tasks, numbers, choices) = (logPolicy.shape[0], logPolicy.shape[1], logPolicy.shape[2]);
        var policy = logPolicy.exp().cumsum(-1);                                               // [M, S, A]
        var transitions = model.Transitions.reshape(tasks, numbers * choices, numbers).cumsum(-1);
        var chance = rand([horizon + 1, 2, tasks, count, 1], policy.dtype, generator: random);

        var start = model.Start.cumsum(-1).unsqueeze(1).expand(tasks, count, numbers);
        var states = new List<Tensor> { Invert(start, chance[horizon, 0]) };
        var actions = new List<Tensor>();
        for (var h = 0; h < horizon; h++)
        {
            actions.Add(Invert(Rows(policy, states[h]), chance[h, 0]));
            states.Add(Invert(Rows(transitions, (states[h] * choices) + actions[h]), chance[h, 1]));
        }

        var episodes = new Episodes(stack(states, 2), stack(actions, 2), logPolicy);
        return episodes with { BehaviorLogProbability = episodes.Of(logPolicy) };
    }

    /// <summary>A table's entries for what was done: [M, S, A] → [M, N, H].</summary>
    /// <param name="table">[M, S, A].</param>
    public Tensor Of(Tensor table)
    {
        ArgumentNullException.ThrowIfNull(table);
        var cells = (Before * table.shape[2]) + Actions;
        return table.reshape(table.shape[0], -1).gather(1, cells.reshape(cells.shape[0], -1)).view(cells.shape);
    }

    /// <summary>A table's entries for the states s_0 … s_H: [M, S] → [M, N, H + 1].</summary>
    /// <param name="values">[M, S].</param>
    public Tensor OfStates(Tensor values)
    {
        ArgumentNullException.ThrowIfNull(values);
        return values.gather(1, States.reshape(States.shape[0], -1)).view(States.shape);
    }

    /// <summary>Rows of tables: [M, R, C] at [M, N] → [M, N, C].</summary>
    private static Tensor Rows(Tensor table, Tensor rows) =>
        table.gather(1, rows.unsqueeze(-1).expand([.. rows.shape, table.shape[2]]));

    /// <summary>Draws from distributions, by their running sums [M, N, C] and uniform numbers [M, N, 1].</summary>
    private static Tensor Invert(Tensor sums, Tensor chance) =>
        sums.le(chance).to(int64).sum(-1).clamp((Scalar)0, (Scalar)(sums.shape[^1] - 1));
}
