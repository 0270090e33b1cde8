using MetaRLTorch.Adaptation;
using MetaRLTorch.Environments;
using MetaRLTorch.Estimators;
using MetaRLTorch.Sampling;
using MetaRLTorch.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.MetaAlgorithms;

/// <summary>What leave-one-out weights are made of, for all tasks or some of them.</summary>
/// <param name="Phi">φ.</param>
/// <param name="Tasks">The M tasks.</param>
/// <param name="Inner">D_i^0 … D_i^(K−1).</param>
/// <param name="After">D_i.</param>
/// <param name="Random">The streams that drew the data.</param>
/// <param name="OtherTasks">The mean reward of the other tasks at every step, 0 where there are none: [M, H].</param>
internal sealed record LeftOutData(
    MetaParameters Phi, TaskBatch Tasks, InnerBatch Inner, TaskData After, TaskStreams Random, Tensor OtherTasks)
{
    /// <summary>The mean reward of the other tasks at every step, discounted where the surrogate is: [M, H].</summary>
    public static Tensor MeanOfOtherTasks(TaskData after, EstimatorOptions conventions)
    {
        var own = after.WeightedRewards(conventions).mean([1]);
        var others = own.shape[0] - 1;
        return others == 0 ? torch.zeros_like(own) : (own.sum([0], keepdim: true) - own) / others;
    }

    /// <summary>That of some tasks.</summary>
    public LeftOutData ForTasks(TaskRange range) => new(
        Phi, Tasks.ForTasks(range), Inner.ForTasks(range), After.ForTasks(range), Random.ForTasks(range),
        OtherTasks.narrow(0, range.Start, range.Count));

    /// <summary>The rewards of D_i minus those of the other tasks: [M, N, H].</summary>
    public Tensor GainOverOtherTasks(EstimatorOptions conventions) => After.WeightedRewards(conventions) - OtherTasks.unsqueeze(1);

    /// <summary>The rewards of D_i minus the mean of the task's other episodes; of a single one, minus those of the other tasks:
    /// [M, N, H].</summary>
    public Tensor GainOverOtherEpisodes(EstimatorOptions conventions)
    {
        var (rewards, episodes) = (After.WeightedRewards(conventions), After.Rollouts.Episodes);
        return episodes == 1
            ? GainOverOtherTasks(conventions)
            : (rewards - rewards.mean([1], keepdim: true)) * ((double)episodes / (episodes - 1));
    }
}

/// <summary>The weights of the scores, and what they took.</summary>
/// <param name="Weights">One for every task, inner step and group of trajectories: [M, K, G]; or one for every task, [M].</param>
internal sealed record ScoreWeights(Tensor Weights)
{
    /// <summary>Environment steps of replayed episodes.</summary>
    public long ReplayedSteps { get; init; }

    /// <summary>The mean effective sample size of likelihood ratios, as a fraction of the episodes; null without ratios.</summary>
    public double? EffectiveSampleSize { get; init; }
}
