using MetaRLTorch.Adaptation;
using MetaRLTorch.Sampling;

namespace MetaRLTorch.MetaAlgorithms;

/// <summary>The inner loops of some tasks without one group of trajectories, for every group of every step.</summary>
/// <remarks>
/// <code>
/// for k = 0..K-1
///   for each chain that lacks a group of an earlier step
///     θ̃^(k+1) = step(θ̃^k; data of step k)                     as the caller wants it: replayed, or that of the loop itself
///   for each group g of D^k
///     θ̃^(k+1) = step(θ^k; D^k \ g)                             advantages, baseline and normalization without g
/// </code>
/// Chains are variants of their task on the one task axis: that of step k and group g is number k · G + g.
/// </remarks>
/// <param name="loop">The inner loop.</param>
/// <param name="sampler">Credits what is left of the data.</param>
/// <param name="groups">G.</param>
internal sealed class LeftOutChains(InnerLoop loop, ISampler sampler, int groups)
{
    /// <summary>Where all K · G chains of every task end: [M · K · G, …].</summary>
    /// <param name="phi">φ.</param>
    /// <param name="inner">The loop with all trajectories, at least one step.</param>
    /// <param name="later">The data on which the chains so far take step k, from k and from where they stand.</param>
    public Inner Run(MetaParameters phi, InnerBatch inner, Func<int, Inner, TaskData> later)
    {
        Inner? chains = null;
        foreach (var (k, data) in inner.Data.Index())
        {
            if (chains is not null) chains = Step(chains, phi, later(k, chains));
            var rest = data.Rollouts.LeaveOut(groups);
            var begun = Step(
                inner.Starts[k].Repeat(groups), phi, new(data.Tasks.Repeat(groups), rest, sampler.Credit(rest)));
            chains = chains?.Join(begun, data.Rollouts.Tasks) ?? begun;
        }

        return chains!;
    }

    private Inner Step(Inner chains, MetaParameters phi, TaskData data) =>
        ((IAdaptation)loop).Step(chains, phi.ForEachTask(data.Rollouts.Tasks), data);
}
