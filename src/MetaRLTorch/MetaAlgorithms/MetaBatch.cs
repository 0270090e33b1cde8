using MetaRLTorch.Environments;
using MetaRLTorch.Sampling;
using MetaRLTorch.Tensors;
using static TorchSharp.torch;

namespace MetaRLTorch.MetaAlgorithms;

/// <summary>The data of one meta-iteration.</summary>
/// <param name="Tasks">The M tasks.</param>
/// <param name="Before">D_i^k, drawn before inner step k = 0 … K − 1.</param>
/// <param name="After">D_i, drawn with the adapted parameters θ_i^K.</param>
public sealed record MetaBatch(TaskBatch Tasks, IReadOnlyList<Rollouts> Before, Rollouts After)
{
    /// <summary>
    /// The constant by which each task's score is multiplied, [M]; null where the method has no score term.
    /// </summary>
    public Tensor? ScoreWeight { get; init; }

    /// <summary>
    /// The multiplier of the constraint within which <see cref="After"/>'s policy is the best, [M]; null where the method
    /// has no constraint.
    /// </summary>
    public Tensor? Multiplier { get; init; }

    /// <summary>D_i^0, …, D_i^(K−1), D_i: the data drawn after 0 … K inner steps.</summary>
    public IEnumerable<Rollouts> InOrder => Before.Append(After);

    /// <summary>
    /// The inner steps of some tasks from θ, where all of them were kept and nobody has used them yet; otherwise none.
    /// </summary>
    internal IReadOnlyList<InnerStep> TakeSteps(TaskRange range, Parameters theta)
    {
        var steps = Before.Select(rollouts => rollouts.Steps?.GetValueOrDefault(range)).OfType<InnerStep>().ToArray();
        return steps.Length == Before.Count && steps.FirstOrDefault()?.TryUseAt(theta) == true ? steps : [];
    }

    /// <summary>This data, with steps that need not be taken again.</summary>
    /// <param name="theta">What the inner loop will start from.</param>
    /// <param name="steps">Every step, or none.</param>
    internal MetaBatch With(Parameters theta, IReadOnlyList<InnerStep> steps) => steps.Count == 0 ? this : this with
    {
        Before =
        [
            .. Before.Select((rollouts, k) => rollouts with
            {
                Known = (k == 0 ? theta : steps[k - 1].Next, steps[k]),
            }),
        ],
    };

    /// <summary>The data of some tasks, as views.</summary>
    public MetaBatch ForTasks(TaskRange range) =>
        new(Tasks.ForTasks(range), [.. Before.Select(rollouts => rollouts.ForTasks(range))], After.ForTasks(range))
        {
            ScoreWeight = ScoreWeight?.narrow(0, range.Start, range.Count),
            Multiplier = Multiplier?.narrow(0, range.Start, range.Count),
        };

    /// <summary>The first episodes of every task at every inner step, as views.</summary>
    public MetaBatch FirstEpisodes(int count) => this with
    {
        Before = [.. Before.Select(rollouts => rollouts.FirstEpisodes(count))],
        After = After.FirstEpisodes(count),
    };
}
