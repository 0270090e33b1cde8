using System.Globalization;
using MetaRLTorch.Environments;
using MetaRLTorch.Sampling;
using MetaRLTorch.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Adaptation;

/// <summary>BO-MRL's two levels without samples: <see cref="TabularLowerLevel"/> in the worlds of the tasks.</summary>
/// <param name="world">A world with known probabilities; the policy is a table of logits.</param>
/// <param name="discount">γ.</param>
/// <param name="options">The distance, and λ or δ.</param>
/// <param name="warnings">Told of a constraint that does not bind.</param>
public sealed class ExactLowerLevel(
    IExactEnvironment world, double discount, WithinTaskOptions options, Warnings warnings) : ILowerLevel
{
    private const double Reached = 0.999;

    /// <inheritdoc/>
    public LowerSolution Solve(Parameters theta, TaskBatch tasks, Rollouts rollouts, Parameters? near = null)
    {
        var (level, start, type) = (Level(tasks), Exact(theta[0]).detach(), theta[0].dtype);
        if (options.MaxDistance is not { } limit) return new(new([level.Solve(start).detach().to(type)]));

        var (solution, multiplier) = level.SolveWithin(start, limit);
        Report(level.Distance(solution, start).lt(Reached * limit).to(torch.int64), limit);
        return new(new([solution.detach().to(type)]), multiplier.detach());
    }

    /// <inheritdoc/>
    public Tensor Gain(Parameters adapted, Parameters theta, TaskBatch tasks, Rollouts rollouts) =>
        Level(tasks).Gain(Exact(adapted[0]), Exact(theta[0]));

    /// <inheritdoc/>
    public Tensor Distance(Parameters adapted, Parameters theta, TaskBatch tasks, Rollouts rollouts) =>
        Level(tasks).Distance(Exact(adapted[0]), Exact(theta[0]));

    /// <inheritdoc/>
    public Tensor Objective(Parameters adapted, Parameters theta, TaskBatch tasks, Rollouts rollouts) =>
        Level(tasks).Objective(Exact(adapted[0]), Exact(theta[0]));

    /// <inheritdoc/>
    public UpperLevel Return(Parameters adapted, TaskBatch tasks, Rollouts rollouts)
    {
        var value = world.Model(tasks, discount).Return(Exact(adapted[0]).softmax(-1));
        return new(value, torch.zeros_like(value).detach());
    }

    private TabularLowerLevel Level(TaskBatch tasks) => new(world.Model(tasks, discount), options);

    private void Report(Tensor loose, double limit)
    {
        var count = loose.sum().ToInt64();
        if (count == 0) return;
        warnings.Add("constraint", string.Create(
            CultureInfo.InvariantCulture,
            $"The lower level's best policy is nearer than max_distance {limit} in {count} of {loose.numel()} tasks: the " +
            $"constraint does not bind, and the meta-gradient of these tasks is that of a nearly deterministic policy. " +
            $"Lower max_distance."));
    }

    private static Tensor Exact(Tensor logits) => logits.to(torch.float64);
}
