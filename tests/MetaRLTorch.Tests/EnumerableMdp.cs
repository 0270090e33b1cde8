using MetaRLTorch.Environments;
using MetaRLTorch.Policies;
using MetaRLTorch.Sampling;
using MetaRLTorch.Tensors;
using TorchSharp;

namespace MetaRLTorch.Tests;

/// <summary>
/// A deterministic tabular environment so small that every episode can be listed with its probability: expectations
/// are finite sums.
/// </summary>
/// <remarks>
/// An episode starts in state 0 and is fixed by its actions, here called a plan. Everything in this class but
/// <see cref="Record"/> is plain arithmetic on numbers, independent of the library under test.
/// </remarks>
/// <param name="rewards">r(s, a).</param>
/// <param name="next">The state after a in s.</param>
/// <param name="decisions">Number of steps in an episode, H.</param>
/// <param name="discount">γ.</param>
public sealed class EnumerableMdp(double[,] rewards, int[,] next, int decisions, double discount)
{
    /// <summary>Two states, two actions, two decisions.</summary>
    public static EnumerableMdp TwoStates { get; } =
        new(new[,] { { 1, 0.2 }, { 0, 2 } }, new[,] { { 0, 1 }, { 1, 0 } }, decisions: 2, discount: 0.9);

    /// <summary>One decision between two arms that pay 1 and 0.2.</summary>
    public static EnumerableMdp TwoArmedBandit { get; } =
        new(new[,] { { 1, 0.2 } }, new[,] { { 0, 0 } }, decisions: 1, discount: 1);

    /// <summary>γ.</summary>
    public double Discount => discount;

    /// <summary>Number of states, S.</summary>
    public int States => rewards.GetLength(0);

    /// <summary>Number of choices, A.</summary>
    public int Actions => rewards.GetLength(1);

    /// <summary>The softmax policy with one row of logits per state.</summary>
    public TabularPolicy Policy => new(States, ActionSpace.Discrete(Actions));

    /// <summary>Every plan.</summary>
    public IReadOnlyList<int[]> Plans { get; } =
        Sequences(Enumerable.Range(0, rewards.GetLength(1)).ToArray(), decisions);

    /// <summary>Every ordered batch with a number of episodes.</summary>
    public IReadOnlyList<int[][]> Batches(int episodes) => Sequences(Plans, episodes);

    /// <summary>The states, actions and rewards of a plan.</summary>
    public (int State, int Action, double Reward)[] Play(int[] plan)
    {
        var state = 0;
        var steps = new (int, int, double)[plan.Length];
        for (var h = 0; h < plan.Length; h++)
        {
            steps[h] = (state, plan[h], rewards[state, plan[h]]);
            state = next[state, plan[h]];
        }

        return steps;
    }

    /// <summary>π(·|s) of the softmax policy.</summary>
    /// <param name="logits">θ, row by row: [S·A].</param>
    /// <param name="state">s.</param>
    public double[] ActionProbabilities(double[] logits, int state)
    {
        var weights = logits.Skip(state * Actions).Take(Actions).Select(Math.Exp).ToArray();
        return [.. weights.Select(weight => weight / weights.Sum())];
    }

    /// <summary>π(τ; θ).</summary>
    public double Probability(double[] logits, int[] plan) =>
        Play(plan).Aggregate(1.0, (product, step) => product * ActionProbabilities(logits, step.State)[step.Action]);

    /// <summary>The probability of an ordered batch of independent episodes.</summary>
    public double Probability(double[] logits, int[][] batch) =>
        batch.Aggregate(1.0, (product, plan) => product * Probability(logits, plan));

    /// <summary>Σ_{t≥h} γ^t r_t: the discount counts from the start of the episode.</summary>
    public double ReturnFrom(int[] plan, int start = 0) =>
        Play(plan).Select((step, t) => t < start ? 0 : Math.Pow(discount, t) * step.Reward).Sum();

    /// <summary>Σ_t r_t.</summary>
    public double UndiscountedReturn(int[] plan) => Play(plan).Sum(step => step.Reward);

    /// <summary>
    /// The batches as data, one batch per task: rollouts, and advantages that are the discounted returns to go (λ =
    /// 1, no baseline).
    /// </summary>
    /// <param name="batches">[M][N] plans.</param>
    /// <param name="behavior">The distributions that drew them.</param>
    public TaskData Record(IReadOnlyList<int[][]> batches, ActionDistribution behavior)
    {
        var (tasks, episodes) = (batches.Count, batches[0].Length);
        var steps = new long[] { tasks, episodes, decisions };
        var played = batches.SelectMany(batch => batch).SelectMany(Play).ToArray();
        var toGo = batches.SelectMany(batch => batch)
            .SelectMany(plan => plan.Select((_, h) => ReturnFrom(plan, h) / Math.Pow(discount, h)));
        var rollouts = new Rollouts
        {
            Observations = Observe(batches),
            LastObservation = torch.zeros([tasks, episodes, States], torch.float64),
            Actions = torch.tensor(played.Select(step => (double)step.Action).ToArray(), steps).to(torch.int64),
            Rewards = torch.tensor(played.Select(step => step.Reward).ToArray(), steps),
            Alive = torch.ones(steps, torch.float64),
            Terminated = torch.zeros(steps, torch.@bool),
            Diverged = torch.zeros(tasks, episodes, torch.float64),
            Theta = new Parameters([]),                       // enumerated, not sampled
            Behavior = behavior,
        };
        var powers = torch.tensor(Enumerable.Range(0, decisions).Select(h => Math.Pow(discount, h)).ToArray());
        return new(
            new TaskBatch(torch.zeros(tasks, 1)),
            rollouts,
            new(torch.tensor(toGo.ToArray(), steps), torch.ones(tasks, torch.float64), rollouts.Rewards, powers));
    }

    /// <summary>The states of the batches, one-hot: [M, N, H, S].</summary>
    public torch.Tensor Observe(IReadOnlyList<int[][]> batches)
    {
        var states = batches.SelectMany(batch => batch).SelectMany(Play).Select(step => step.State);
        var oneHot = states.SelectMany(state => Enumerable.Range(0, States).Select(s => s == state ? 1.0 : 0.0));
        return torch.tensor(oneHot.ToArray(), [batches.Count, batches[0].Length, decisions, States]);
    }

    private static T[][] Sequences<T>(IReadOnlyList<T> items, int length) => length == 0
        ? [[]]
        : [.. Sequences(items, length - 1).SelectMany(head => items.Select(item => (T[])[.. head, item]))];
}
