using MetaRLTorch.Environments;
using MetaRLTorch.Policies;
using MetaRLTorch.Sampling;
using MetaRLTorch.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Training;

/// <summary>What happened in held-out tasks after a number of inner steps.</summary>
/// <param name="Steps">How many inner steps the policies had made.</param>
/// <param name="Returns">Every task's return, mean over episodes: [M].</param>
/// <param name="Data">Tasks and rollouts; here only while the evaluation is told of them.</param>
/// <param name="Chance">Draws the random numbers of the rollouts again, here only as long.</param>
public sealed record HeldOutStep(int Steps, double[] Returns, TaskData Data, Func<Chance> Chance)
{
    /// <summary>The same of the first tasks alone.</summary>
    /// <param name="count">How many, or more than there are.</param>
    public HeldOutStep FirstTasks(int count)
    {
        var first = new TaskRange(0, Math.Min(count, Returns.Length));
        return new(Steps, Returns[..first.Count], Data.ForTasks(first), () => Chance().ForTasks(first));
    }

    /// <summary>
    /// Plays the first episodes again, and keeps what rollouts do not: the first tensor of the environment's state, from the start
    /// to the state in which each episode ended: [M][N][h][…].
    /// </summary>
    /// <param name="environment">The environment of the rollouts.</param>
    /// <param name="episodes">N, or more than there are.</param>
    public double[][][][] States(IEnvironment environment, int episodes)
    {
        ArgumentNullException.ThrowIfNull(environment);

        var count = Math.Min(episodes, Data.Rollouts.Episodes);
        var (rollouts, chance, tasks) = (Data.Rollouts.FirstEpisodes(count), Chance().FirstEpisodes(count), Data.Tasks);
        var state = environment.Reset(tasks, count, chance.Start);
        var frames = new List<double[]> { Numbers(state.State[0]) };
        for (var h = 0; h < rollouts.Horizon; h++)
        {
            state = environment.Step(tasks, state, rollouts.Actions.select(2, h), chance.Transition.select(1, h));
            frames.Add(Numbers(state.State[0]));
        }

        var steps = Numbers(rollouts.Alive.sum(-1));
        var size = frames[0].Length / steps.Length;
        double[] At(int episode, int h) => frames[h][(episode * size)..((episode + 1) * size)];
        return [.. steps
            .Select((length, episode) => Enumerable.Range(0, (int)length + 1).Select(h => At(episode, h)).ToArray())
            .Chunk(count)];
    }

    /// <summary>The probabilities of the actions in every state, [M][S][A], of policies that choose by one-hot states.</summary>
    /// <param name="policy">The policy of the rollouts.</param>
    /// <param name="states">S.</param>
    public double[][][] Choices(IPolicy policy, int states)
    {
        ArgumentNullException.ThrowIfNull(policy);

        var theta = Data.Rollouts.Theta;
        var oneHot = torch.eye(states, states, theta.DataType, theta.Device).view(1, 1, states, states);
        var distribution = (Categorical)policy.Distribution(theta, oneHot.expand([Data.Tasks.Count, 1, states, states]));
        var numbers = Numbers(distribution.LogProbabilities.exp());
        return [.. numbers.Chunk(policy.Actions.Size).Chunk(states)];
    }

    private static double[] Numbers(Tensor tensor) => tensor.to(torch.float64).cpu().contiguous().reshape(-1).data<double>().ToArray();
}
