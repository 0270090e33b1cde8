using MetaRLTorch.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Policies;

/// <summary>π(·|s; θ) for a batch of observations in each of M tasks.</summary>
/// <remarks>
/// The axes between the first and the last are whatever the observations had: [M, N, …] at one step of a rollout,
/// [M, N, H, …] for recorded episodes.
/// </remarks>
public abstract class ActionDistribution
{
    /// <summary>log π(a|s; θ): [M, N] or [M, N, H].</summary>
    /// <param name="actions">[…, A], or int64 without the last axis for discrete actions.</param>
    public abstract Tensor LogProbability(Tensor actions);

    /// <summary>The actions that noise selects: distributed as this, where the noise is a policy's
    /// <see cref="IPolicy.SampleNoise"/>. Equal noise gives equal actions.</summary>
    /// <param name="noise">[…, A].</param>
    /// <returns>[…, A], or int64 without the last axis for discrete actions.</returns>
    public abstract Tensor Act(Tensor noise);

    /// <summary>KL(<paramref name="behavior"/> ‖ this) for every observation: [M, N] or [M, N, H].</summary>
    public abstract Tensor DivergenceFrom(ActionDistribution behavior);

    /// <summary>
    /// −E[log π(a|s; θ)] in nats for every observation: [M, N] or [M, N, H], with 1 in the place of axes along which it does
    /// not change.
    /// </summary>
    public abstract Tensor Entropies();

    /// <summary>
    /// The tensors that define the distributions, each with the axes of the observations or 1 in their place: what a
    /// policy's parameters act through.
    /// </summary>
    public abstract Parameters Statistics { get; }

    /// <summary>Distributions of the same kind that other tensors define.</summary>
    /// <param name="statistics">In the order of <see cref="Statistics"/>.</param>
    public abstract ActionDistribution With(Parameters statistics);

    /// <summary>The distributions of the H steps of a rollout as one: [M, N, …] each, [M, N, H, …] together.</summary>
    /// <param name="steps">This distribution's kind, from the first step to the last.</param>
    /// <param name="tasks">M; a statistic that all tasks share is repeated for each.</param>
    public ActionDistribution Stack(IReadOnlyList<ActionDistribution> steps, int tasks) =>
        With(new([.. steps[0].Statistics.Select((first, j) => IsOfTask(j)
            ? first.expand([tasks, .. first.shape[1..]]).unsqueeze(2)
            : torch.stack(steps.Select(step => step.Statistics[j]), 2))]));

    /// <summary>The distributions of some tasks, as views.</summary>
    public ActionDistribution ForTasks(TaskRange range) =>
        With(Statistics.Map(statistic => statistic.narrow(0, range.Start, range.Count)));

    /// <summary>The distributions of the first <paramref name="count"/> episodes of each task, as views.</summary>
    public ActionDistribution FirstEpisodes(int count) => Map(statistic => statistic.narrow(1, 0, count), statistic => statistic);

    /// <summary>Distributions of the same kind with other statistics.</summary>
    /// <param name="ofEpisodes">Changes one that has the axes of the observations.</param>
    /// <param name="ofTask">Changes one that all observations of a task share.</param>
    internal ActionDistribution Map(Func<Tensor, Tensor> ofEpisodes, Func<Tensor, Tensor> ofTask) =>
        With(new([.. Statistics.Select((statistic, j) => IsOfTask(j) ? ofTask(statistic) : ofEpisodes(statistic))]));

    /// <summary>
    /// Whether a statistic is the same for all observations of a task, with 1 in the place of their axes.
    /// </summary>
    /// <param name="statistic">Its index in <see cref="Statistics"/>.</param>
    protected abstract bool IsOfTask(int statistic);
}
