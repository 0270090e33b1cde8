using MetaRLTorch.Environments;
using MetaRLTorch.Testing;
using static TorchSharp.torch;

namespace MetaRLTorch.Bias.Tests;

/// <summary>
/// A Markov decision process in plain numbers, its values by iteration: a truth that shares nothing with the tensors.
/// </summary>
/// <param name="transitions">P(s'|s, a).</param>
/// <param name="rewards">r(s, a).</param>
/// <param name="discount">γ.</param>
internal sealed class PlainWorld(double[,,] transitions, double[,] rewards, double discount)
{
    private const int Iterations = 220;

    /// <summary>Three states, two actions, started in the first state.</summary>
    public static PlainWorld Small { get; } = new(
        new[,,]
        {
            { { 0.1, 0.6, 0.3 }, { 0.7, 0.0, 0.3 } },
            { { 0.5, 0.5, 0.0 }, { 0.0, 0.2, 0.8 } },
            { { 0.3, 0.3, 0.4 }, { 1.0, 0.0, 0.0 } },
        },
        new[,] { { 0.3, 0.1 }, { 0.8, 0.2 }, { 0.0, 1.0 } },
        discount: 0.8);

    public int States => rewards.GetLength(0);

    public int Actions => rewards.GetLength(1);

    public double[,] Rewards => rewards;

    /// <summary>The same as tensors, M times.</summary>
    public MarkovModel Model(int copies = 1)
    {
        var start = zeros([copies, States], float64);
        start.select(1, 0).fill_(1);
        return new(
            tensor(transitions.Cast<double>().ToArray(), [1, States, Actions, States]).expand(copies, States, Actions, States),
            tensor(rewards, float64).expand(copies, States, Actions), start, discount);
    }

    /// <summary>The values of all states under the softmax policy with these logits, and rewards added to the world's own.</summary>
    public double[] Values(double[] logits, double[]? added = null)
    {
        var (policy, values) = (Policy(logits), new double[States]);
        for (var i = 0; i < Iterations; i++) values = [.. values.Select((_, s) => Backup(s, values))];
        return values;

        double Backup(int s, double[] next) => Enumerable.Range(0, Actions).Sum(a => policy[s, a] * (
            rewards[s, a] + (added?[(s * Actions) + a] ?? 0) +
            (discount * Enumerable.Range(0, States).Sum(to => transitions[s, a, to] * next[to]))));
    }

    /// <summary>J: the value of the first state.</summary>
    public double Return(double[] logits, double[]? added = null) => Values(logits, added)[0];

    /// <summary>θ after K plain steps up J of the changed rewards, its slopes by finite differences.</summary>
    public double[] Adapt(double[] logits, double[]? added, double stepSize, int steps)
    {
        for (var k = 0; k < steps; k++)
        {
            var slope = FiniteDifferences.Gradient(point => Return(point, added), logits);
            logits = [.. logits.Zip(slope, (x, d) => x + (stepSize * d))];
        }

        return logits;
    }

    /// <summary>π(a|s).</summary>
    public double[,] Policy(double[] logits)
    {
        var policy = new double[States, Actions];
        for (var s = 0; s < States; s++)
        {
            var sum = Enumerable.Range(0, Actions).Sum(a => Math.Exp(logits[(s * Actions) + a]));
            for (var a = 0; a < Actions; a++) policy[s, a] = Math.Exp(logits[(s * Actions) + a]) / sum;
        }

        return policy;
    }
}
