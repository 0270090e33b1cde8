using MetaRLTorch.Environments;
using static TorchSharp.torch;

namespace MetaRLTorch.Bias.Tests;

/// <summary>Every sequence of actions in a process whose transitions are certain: one in each of M copies of it.</summary>
/// <param name="model">A single process.</param>
/// <param name="next">The state that an action leads to.</param>
/// <param name="horizon">H.</param>
/// <param name="behavior">log π of the policy that acts: [1, S, A].</param>
internal sealed class EnumeratedEpisodes(MarkovModel model, Func<int, int, int> next, int horizon, Tensor behavior) : IEpisodeSource
{
    private readonly int _choices = (int)model.Rewards.shape[2];

    /// <summary>The number of sequences.</summary>
    public int Count => (int)Math.Pow(_choices, horizon);

    /// <summary>The process, once for each sequence.</summary>
    public MarkovModel Copies => model with
    {
        Transitions = model.Transitions.expand([Count, .. model.Transitions.shape[1..]]),
        Rewards = model.Rewards.expand([Count, .. model.Rewards.shape[1..]]),
        Start = model.Start.expand([Count, .. model.Start.shape[1..]]),
    };

    /// <summary>The probability of each sequence: [M].</summary>
    public Tensor Probabilities => Next(Copies, behavior).BehaviorLogProbability.sum([1, 2]).exp();

    public Episodes Next(MarkovModel model, Tensor logPolicy)
    {
        var (states, actions) = (new long[Count, horizon + 1], new long[Count, horizon]);
        for (var sequence = 0; sequence < Count; sequence++)
        {
            for (var (h, rest) = (0, sequence); h < horizon; h++, rest /= _choices)
            {
                actions[sequence, h] = rest % _choices;
                states[sequence, h + 1] = next((int)states[sequence, h], rest % _choices);
            }
        }

        var episodes = new Episodes(tensor(states).unsqueeze(1), tensor(actions).unsqueeze(1), behavior);
        return episodes with { BehaviorLogProbability = episodes.Of(behavior.expand([Count, .. behavior.shape[1..]])) };
    }
}
