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
internal sealed record BatchFacts(long Steps, double[] Returns, (string Name, double Value)[] Metrics)
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
        var numbers = Reading.Of(
        [
            .. rollouts.Select(data => data.Alive.sum()),
            .. rollouts.Select(data => data.MeanReturn.mean()),
            .. named.Select(metric => metric.Value),
            .. others,
        ]);

        var count = rollouts.Length;
        var facts = new BatchFacts(
            numbers[..count].Sum(steps => (long)steps),
            numbers[count..(2 * count)],
            [.. named.Zip(numbers.Skip(2 * count), (metric, value) => (metric.Name, value))]);
        return (facts, numbers[^others.Count..]);
    }

    /// <summary>How far the first inner step moved the policies; nothing where there is no inner step.</summary>
    private static IEnumerable<(string Name, Tensor Value)> InnerDivergence(Rollouts[] rollouts, IPolicy policy)
    {
        if (rollouts.Length < 2) yield break;
        yield return (MetricNames.InnerDivergence, rollouts[0].DivergenceTo(policy, rollouts[1].Theta));
    }
}
