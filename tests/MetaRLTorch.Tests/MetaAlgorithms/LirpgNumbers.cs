using MetaRLTorch.MetaAlgorithms;
using MetaRLTorch.Sampling;
using MetaRLTorch.Testing;
using TorchSharp;

namespace MetaRLTorch.Tests.MetaAlgorithms;

/// <summary>
/// LIRPG's objective as a function of φ in plain numbers, on collected data: policies and rewards are tables, gradients are worked
/// out by hand, and no library differentiates anything.
/// </summary>
/// <param name="batch">One task's data, with sums over time, γ^h, no baseline.</param>
/// <param name="estimator">The inner surrogate.</param>
/// <param name="stepSize">α.</param>
/// <param name="weight">w.</param>
/// <param name="discount">γ.</param>
internal sealed class LirpgNumbers(MetaBatch batch, string estimator, double stepSize, double weight, double discount)
{
    private readonly Episodes[] _inner = [.. batch.Inner.Data.Select(data => new Episodes(data))];
    private readonly Episodes _after = new(batch.After);
    private readonly double[] _start = TensorAssert.Numbers(batch.Inner.Starts[0].Theta);

    private int Actions => _start.Length / _after.StateCount;

    /// <summary>J^Out after K steps.</summary>
    /// <param name="phi">The reward's table [S, A], then its bias [A].</param>
    public double Objective(double[] phi)
    {
        var theta = _start;
        foreach (var episodes in _inner)
        {
            var gradient = new double[theta.Length];
            for (var n = 0; n < episodes.Count; n++) AddGradient(gradient, theta, episodes, n, phi);
            theta = [.. theta.Zip(gradient, (at, slope) => at + (stepSize * slope / episodes.Count))];
        }

        var value = 0.0;
        for (var n = 0; n < _after.Count; n++)
        {
            var returns = ToGo(_after, n, phi: null);
            for (var h = 0; h < _after.Horizon; h++) value += LogPolicy(theta, _after.States[n][h])[_after.Chosen[n][h]] * returns[h];
        }

        return value / _after.Count;
    }

    /// <summary>
    /// ∇_θ of Σ_h c_h γ^h R_h on one episode, with c_h = log π_h, ρ_h or P_h − P_(h−1); ratios are to the policy that sampled.
    /// </summary>
    private void AddGradient(double[] gradient, double[] theta, Episodes episodes, int n, double[] phi)
    {
        var (returns, score, through) = (ToGo(episodes, n, phi), new double[theta.Length], 1.0);
        for (var h = 0; h < episodes.Horizon; h++)
        {
            var (state, action) = (episodes.States[n][h], episodes.Chosen[n][h]);
            var logPolicy = LogPolicy(theta, state);
            var ratio = Math.Exp(logPolicy[action] - LogPolicy(episodes.Theta, state)[action]);
            var (before, seen) = (through, (double[])score.Clone());
            for (var a = 0; a < Actions; a++) score[(state * Actions) + a] += (a == action ? 1 : 0) - Math.Exp(logPolicy[a]);
            through *= ratio;
            for (var i = 0; i < theta.Length; i++)
            {
                var own = score[i] - seen[i];
                gradient[i] += returns[h] * estimator switch
                {
                    "vanilla_policy_gradient" => own,
                    "low_variance_curvature" => ratio * own,
                    _ => (through * score[i]) - (before * seen[i]),
                };
            }
        }
    }

    /// <summary>γ^h R_h, of r + w r_φ, or of r alone.</summary>
    private double[] ToGo(Episodes episodes, int n, double[]? phi)
    {
        var sums = new double[episodes.Horizon];
        for (var h = episodes.Horizon - 1; h >= 0; h--)
        {
            var (state, action) = (episodes.States[n][h], episodes.Chosen[n][h]);
            var learned = phi is null ? 0 : weight * Math.Tanh(phi[(state * Actions) + action] + phi[_start.Length + action]);
            sums[h] = episodes.Rewards[n][h] + learned + (h == episodes.Horizon - 1 ? 0 : discount * sums[h + 1]);
        }

        return [.. sums.Select((sum, h) => Math.Pow(discount, h) * sum)];
    }

    private double[] LogPolicy(double[] theta, int state)
    {
        var logits = theta[(state * Actions)..((state + 1) * Actions)];
        var normalizer = Math.Log(logits.Sum(Math.Exp));
        return [.. logits.Select(logit => logit - normalizer)];
    }

    /// <summary>One task's data as arrays.</summary>
    private sealed class Episodes(TaskData data)
    {
        public int StateCount { get; } = (int)data.Rollouts.Observations.shape[3];

        public int Count { get; } = data.Rollouts.Episodes;

        public int Horizon { get; } = data.Rollouts.Horizon;

        public double[] Theta { get; } = TensorAssert.Numbers(data.Rollouts.Theta);

        public int[][] States { get; } = Whole(data, data.Rollouts.Observations.argmax(-1));

        public int[][] Chosen { get; } = Whole(data, data.Rollouts.Actions);

        public double[][] Rewards { get; } = [.. TensorAssert.Numbers(data.Rollouts.Rewards).Chunk(data.Rollouts.Horizon)];

        private static int[][] Whole(TaskData data, torch.Tensor numbers) =>
            [.. TensorAssert.Numbers(numbers).Select(number => (int)number).Chunk(data.Rollouts.Horizon)];
    }
}
