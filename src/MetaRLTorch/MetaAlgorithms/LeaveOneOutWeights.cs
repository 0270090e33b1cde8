using System.Globalization;
using MetaRLTorch.Adaptation;
using MetaRLTorch.Environments;
using MetaRLTorch.Estimators;
using MetaRLTorch.Policies;
using MetaRLTorch.Sampling;
using MetaRLTorch.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.MetaAlgorithms;

/// <summary>
/// The weight of every trajectory's score: by how much it moved the return after adaptation, instead of that return itself.
/// </summary>
/// <remarks>
/// A baseline may depend on everything but the trajectories whose score it multiplies, also on what the inner loop would
/// have come to without them: with θ̃ of <see cref="LeftOutChains"/>,
/// <code>
/// by replay   w_(k,g) = mean_ξ [ R(θ^K, ξ) − R(θ̃_(k,g)^K, ξ) ]              ξ: the random numbers that drew D_i
/// by ratios   ρ_(k,g)(τ) = Π_(j=k+1..K-1) π(D^j; θ̃^j)/π(D^j; θ^j) · π(τ; θ̃^K)/π(τ; θ^K)
///             w_(k,g) = mean_(τ∈D_i) (R(τ) − c)(1 − ρ_(k,g)(τ))              per decision: Σ_h (γ^h r_h − c_h)(1 − ρ(τ_(≤h)))
/// </code>
/// Given D^(&lt;k) and D^k \ g, the second return has an expectation that does not know g, so it multiplies E[∇ log π(g)] = 0.
/// c is any number that does not depend on the data that 1 − ρ depends on: for the last step the mean over the other episodes
/// of D_i, for earlier ones the mean over the other tasks.
/// </remarks>
internal sealed class LeaveOneOutWeights(
    IPolicy policy, ISampler sampler, InnerLoop loop, EstimatorOptions conventions, LeaveOneOutOptions options, Warnings warnings)
{
    private const double SmallestSampleSize = 0.5;

    /// <summary>The weights of some data.</summary>
    /// <param name="phi">φ.</param>
    /// <param name="tasks">The M tasks.</param>
    /// <param name="inner">D_i^0 … D_i^(K−1).</param>
    /// <param name="after">D_i.</param>
    /// <param name="random">The streams that drew the data.</param>
    public ScoreWeights Of(MetaParameters phi, TaskBatch tasks, InnerBatch inner, TaskData after, TaskStreams random)
    {
        var (steps, rewards) = (loop.Steps, after.Rollouts.Rewards);
        if (steps == 0) return new(torch.zeros([tasks.Count], rewards.dtype, rewards.device));             // no score
        var groups = options.GroupsOf(inner.Data[0].Rollouts.Episodes);
        var weights = torch.empty([tasks.Count, steps * groups], rewards.dtype, rewards.device);

        var chains = new LeftOutChains(loop, sampler, groups);
        var whole = new LeftOutData(phi, tasks, inner, after, random, LeftOutData.MeanOfOtherTasks(after, conventions));
        var (replayed, sampleSizes) = (new double[tasks.Count], new double[tasks.Count]);
        loop.Sharding.ForEach(tasks.Count, (_, shard) =>
        {
            var (data, own) = (whole.ForTasks(shard), weights.narrow(0, shard.Start, shard.Count));
            if (options.By == LeftOutReturn.Replay) replayed[shard.Start] = Replay(data, chains, own);
            else Reweight(data, chains, own).CopyTo(sampleSizes, shard.Start);
        });

        return new(weights.view(tasks.Count, steps, groups))
        {
            ReplayedSteps = (long)replayed.Sum(),
            EffectiveSampleSize = options.By == LeftOutReturn.Ratios ? Judged(sampleSizes.Average()) : null,
        };
    }

    /// <summary>Writes the weights by replay; returns the number of environment steps that took.</summary>
    private double Replay(LeftOutData data, LeftOutChains chains, Tensor weights)
    {
        var (steps, count) = (0.0, options.ReplayedOf(data.After.Rollouts.Episodes));
        var (type, device) = (weights.dtype, weights.device);
        TaskData Again(int k, Inner ends, Func<Chance, Chance> some)
        {
            var copies = (int)ends.Theta[0].shape[0] / data.Tasks.Count;
            var chance = some(sampler.Draw(data.Random.AtStep(k), type, device)).Repeat(copies);
            var replay = sampler.Sample(ends.Theta, data.Tasks.Repeat(copies), chance);
            steps += replay.Rollouts.Alive.sum().ToDouble();
            return replay;
        }

        var ends = chains.Run(data.Phi, data.Inner, (k, standing) => Again(k, standing, chance => chance));
        var without = Again(loop.Steps, ends, chance => chance.FirstEpisodes(count)).MeanObjective(conventions);
        var with = data.After.FirstEpisodes(count).MeanObjective(conventions);
        weights.copy_(with.unsqueeze(1) - without.view(data.Tasks.Count, -1));
        return steps;
    }

    /// <summary>Writes the weights by ratios; returns the tasks' effective sample sizes, as fractions.</summary>
    private double[] Reweight(LeftOutData data, LeftOutChains chains, Tensor weights)
    {
        var tasks = data.Tasks.Count;
        var path = torch.zeros([tasks, 0], weights.dtype, weights.device);     // Σ_j log π(D^j; θ̃^j)/π(D^j; θ^j): [M, C]
        var ends = chains.Run(data.Phi, data.Inner, (k, standing) =>
        {
            var (same, log) = LogRatios(data.Inner.Data[k], standing);
            var own = log.sum([1, 2]).view(tasks, -1);
            path = Padded(path, own.shape[1]) + own;
            return same;
        });

        var episodes = LogRatios(data.After, ends).Log.cumsum(2).unflatten(0, tasks, -1);                 // [M, C, N, H]
        var log = episodes + Padded(path, episodes.shape[1]).unsqueeze(-1).unsqueeze(-1);
        var whole = log.narrow(3, log.shape[3] - 1, 1);
        var relative = (whole - whole.amax([1, 2, 3], keepdim: true)).exp();   // finite where the ratios are not
        var sampleSize = relative.mean([1, 2, 3]).square() / relative.square().mean([1, 2, 3]);
        var ratio = (options.PerDecision ? log : whole).exp();
        if (options.MaxRatio is { } most) ratio = ratio.clamp((Scalar)(1 / most), (Scalar)most);
        var change = 1 - ratio;

        var groups = change.shape[1] / loop.Steps;
        var earlier = change.shape[1] - groups;
        Tensor Weights(Tensor gain, long start, long count) => (gain.unsqueeze(1) * change.narrow(1, start, count)).sum(3).mean([2]);
        weights.copy_(torch.cat(
            [Weights(data.GainOverOtherTasks(conventions), 0, earlier), Weights(data.GainOverOtherEpisodes(conventions), earlier, groups)], 1));

        return [.. sampleSize.to(torch.float64).cpu().data<double>()];
    }

    /// <summary>Chains that began later, with log-ratio 0: [M, c] → [M, C].</summary>
    private static Tensor Padded(Tensor path, long chains) =>
        torch.cat([path, torch.zeros([path.shape[0], chains - path.shape[1]], path.dtype, path.device)], 1);

    /// <summary>The data for every chain, and log π(a|s; θ̃) − log π(a|s; θ) on it: [M · C, N, H].</summary>
    private (TaskData Data, Tensor Log) LogRatios(TaskData data, Inner chains)
    {
        var same = data.Repeat((int)chains.Theta[0].shape[0] / data.Rollouts.Tasks);
        return (same, same.Rollouts.Likelihood(policy, chains.Theta).LogProbability - same.Rollouts.BehaviorLogProbability);
    }

    private double Judged(double sampleSize)
    {
        if (!(sampleSize >= SmallestSampleSize))
        {
            warnings.Add(nameof(LeaveOneOutWeights), string.Create(
                CultureInfo.InvariantCulture,
                $"The likelihood ratios of the leave-one-out weights have an effective sample size of {sampleSize:P0} of the " +
                $"episodes; below {SmallestSampleSize:P0} the weights are mostly noise. Use algorithm.options.leave_one_out.by: replay, " +
                $"a smaller adaptation.step_size, or more sampling.episodes."));
        }

        return sampleSize;
    }
}
