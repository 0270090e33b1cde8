using MetaRLTorch.Logging;
using MetaRLTorch.MetaAlgorithms;
using MetaRLTorch.Policies;
using MetaRLTorch.Sampling;
using MetaRLTorch.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Training;

/// <summary>What the rollouts of a meta-iteration were like, in numbers that one copy brings from the device.</summary>
/// <param name="Steps">Environment steps that happened.</param>
/// <param name="Returns">The mean return after 0 … K inner steps.</param>
/// <param name="Metrics">The rest, by name.</param>
/// <param name="PolicyMetrics">What π(θ) is like, by name.</param>
/// <param name="TaskReturns">The return of each task after the last inner step.</param>
internal sealed record BatchFacts(
    long Steps, double[] Returns, (string Name, double Value)[] Metrics, (string Name, double Value)[] PolicyMetrics, double[] TaskReturns)
{
    /// <summary>Reads them.</summary>
    /// <param name="batch">The data.</param>
    /// <param name="policy">The policy that sampled it.</param>
    /// <param name="others">Scalars that are read with them.</param>
    public static (BatchFacts Facts, double[] Others) Of(MetaBatch batch, IPolicy policy, IReadOnlyList<Tensor> others)
    {
        using var noGrad = torch.no_grad();
        Rollouts[] rollouts = [.. batch.InOrder.Select(data => data.Rollouts)];
        (string Name, Tensor Value)[] named =
        [
            .. InnerDivergence(rollouts, policy),
            (MetricNames.EpisodesDiverged, rollouts.Select(data => data.Diverged.sum()).Aggregate((sum, count) => sum + count)),
            .. rollouts[^1].RewardParts.Select(part => (MetricNames.ReturnPart(part.Key), part.Value.sum(-1).mean())),
        ];
        (string Name, Tensor Value)[] ofPolicy = [.. OfPolicy(rollouts[0].FirstEpisodes(1))];
        Tensor[] taskReturns = [.. rollouts.Select(data => data.MeanReturn)];
        var numbers = Reading.OfEach(
        [
            .. rollouts.Select(data => data.Alive.sum()),
            .. taskReturns.Select(returns => returns.mean()),
            .. named.Select(metric => metric.Value),
            .. ofPolicy.Select(metric => metric.Value),
            taskReturns[^1],
            .. others,
        ]);

        var count = rollouts.Length;
        var (scalars, tail) = (numbers.Select(number => number[0]), 2 * count + named.Length);
        var facts = new BatchFacts(
            scalars.Take(count).Sum(steps => (long)steps),
            [.. scalars.Skip(count).Take(count)],
            [.. named.Zip(scalars.Skip(2 * count), (metric, value) => (metric.Name, value))],
            [.. ofPolicy.Zip(scalars.Skip(tail), (metric, value) => (metric.Name, value))],
            numbers[tail + ofPolicy.Length]);
        return (facts, [.. scalars.TakeLast(others.Count)]);
    }

    /// <summary>How much chance there is in π(θ).</summary>
    private static IEnumerable<(string Name, Tensor Value)> OfPolicy(Rollouts first)
    {
        yield return (MetricNames.PolicyEntropy, (first.Behavior.Entropies() * first.Alive).sum() / first.Alive.sum());
        if (first.Behavior is DiagonalGaussian gaussian) yield return (MetricNames.PolicyLogStd, gaussian.LogStd.mean());
    }

    /// <summary>How far the first inner step moved the policies; nothing where there is no inner step.</summary>
    private static IEnumerable<(string Name, Tensor Value)> InnerDivergence(Rollouts[] rollouts, IPolicy policy)
    {
        if (rollouts.Length < 2) yield break;
        yield return (MetricNames.InnerDivergence, rollouts[0].DivergenceTo(policy, rollouts[1].Theta));
    }
}
