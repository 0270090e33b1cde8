using MetaRLTorch.MetaAlgorithms;
using MetaRLTorch.Sampling;
using MetaRLTorch.Testing;

namespace MetaRLTorch.Tests.MetaAlgorithms;

/// <summary>
/// What one player of the prisoner's dilemma expects after the other one's steps, as a function of its own table in plain numbers, on
/// collected data: gradients are worked out by hand. Sums over time, γ^h, no baseline.
/// </summary>
/// <param name="batch">Both players' data, the first one's first.</param>
/// <param name="player">0 or 1.</param>
/// <param name="stepSize">α.</param>
/// <param name="discount">γ.</param>
internal sealed class LolaNumbers(MetaBatch batch, int player, double stepSize, double discount)
{
    // By outcome: both defect, only the first player, only the second, nobody.
    private static readonly double[][] Payoffs = [[-2, 0, -3, -1], [-2, -3, 0, -1]];

    private readonly Episodes[] _inner = [.. batch.Inner.Data.Select(data => new Episodes(data, player))];
    private readonly Episodes _after = new(batch.After, player);

    /// <summary>The surrogate of the player's return.</summary>
    /// <param name="own">Its logits.</param>
    /// <param name="other">The other player's logits before its steps.</param>
    public double Objective(double[] own, double[] other)
    {
        foreach (var episodes in _inner) other = Step(own, other, episodes);
        double LogJoint(int n, int h) => Log(own, player, _after, n, h) + Log(other, 1 - player, _after, n, h);
        return _after.Each((n, h) => LogJoint(n, h) * _after.ToGo(n, h, Payoffs[player], discount)).Sum() / _after.Count;
    }

    /// <summary>θ + α ∇ 1/N Σ_τ Σ_h (P_h − P_(h−1)) γ^h R_h of the other player, P_h relative to who acted.</summary>
    private double[] Step(double[] own, double[] other, Episodes episodes)
    {
        var next = (double[])other.Clone();
        for (var n = 0; n < episodes.Count; n++)
        {
            var (through, score) = (1.0, new double[other.Length]);
            for (var h = 0; h < episodes.Horizon; h++)
            {
                var (before, seen) = (through, (double[])score.Clone());
                var log = Log(own, player, episodes, n, h) + Log(other, 1 - player, episodes, n, h);
                through *= Math.Exp(log - episodes.Behavior[n][h]);
                var state = episodes.State(n, h);
                score[state] += (episodes.Choice(n, h, 1 - player) == 0 ? 1 : 0) - Defection(other[state]);
                var reward = episodes.ToGo(n, h, Payoffs[1 - player], discount);
                for (var s = 0; s < other.Length; s++)
                    next[s] += stepSize * ((through * score[s]) - (before * seen[s])) * reward / episodes.Count;
            }
        }

        return next;
    }

    private static double Log(double[] table, int who, Episodes episodes, int n, int h)
    {
        var defection = Defection(table[episodes.State(n, h)]);
        return Math.Log(episodes.Choice(n, h, who) == 0 ? defection : 1 - defection);
    }

    private static double Defection(double logit) => 1 / (1 + Math.Exp(-logit));

    /// <summary>One task's episodes as arrays.</summary>
    private sealed class Episodes(TaskData data, int task)
    {
        private readonly int[][] _outcomes =
            [.. TensorAssert.Numbers(data.Rollouts.Actions[task]).Select(action => (int)action).Chunk(data.Rollouts.Horizon)];

        public int Count { get; } = data.Rollouts.Episodes;

        public int Horizon { get; } = data.Rollouts.Horizon;

        public double[][] Behavior { get; } =
            [.. TensorAssert.Numbers(data.Rollouts.BehaviorLogProbability[task]).Chunk(data.Rollouts.Horizon)];

        public int State(int n, int h) => h == 0 ? 0 : _outcomes[n][h - 1] + 1;

        public int Choice(int n, int h, int who) => who == 0 ? _outcomes[n][h] / 2 : _outcomes[n][h] % 2;

        public double ToGo(int n, int h, double[] payoffs, double discount) =>
            Enumerable.Range(h, Horizon - h).Sum(t => Math.Pow(discount, t) * payoffs[_outcomes[n][t]]);

        public IEnumerable<double> Each(Func<int, int, double> number) =>
            from n in Enumerable.Range(0, Count) from h in Enumerable.Range(0, Horizon) select number(n, h);
    }
}
