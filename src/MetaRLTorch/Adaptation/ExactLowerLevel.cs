using System.Globalization;
using MetaRLTorch.Environments;
using MetaRLTorch.Sampling;
using MetaRLTorch.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Adaptation;

/// <summary>BO-MRL's two levels without samples: <see cref="TabularLowerLevel"/> in the environments of the tasks.</summary>
/// <param name="environment">An environment with known probabilities; the policy is a table of logits.</param>
/// <param name="discount">γ.</param>
/// <param name="options">The distance, and λ or δ.</param>
/// <param name="warnings">Receives a constraint that does not bind.</param>
public sealed class ExactLowerLevel(
    IExactEnvironment environment, double discount, WithinTaskOptions options, Warnings warnings) : ILowerLevel
{
    private const double Reached = 0.999;

    /// <inheritdoc/>
    public IInnerObjective Objective { get; } = new InnerObjective((u, phi, data) =>
        Level(environment, discount, options, data.Tasks).Objective(Exact(u[0]), Exact(phi.Start[0])));

    /// <inheritdoc/>
    public IInnerObjective Surrogate { get; } = new InnerObjective((u, phi, data) =>
        Level(environment, discount, options, data.Tasks).Surrogate(Exact(u[0]), Exact(phi.Start[0])));

    /// <inheritdoc/>
    public IInnerObjective Distance { get; } = new InnerObjective((u, phi, data) =>
        Level(environment, discount, options, data.Tasks).Distance(Exact(u[0]), Exact(phi.Start[0])));

    /// <inheritdoc/>
    public int? Block { get; } = environment.Spec.Actions.Size;

    /// <inheritdoc/>
    public LowerSolution Solve(MetaParameters phi, TaskData data, Parameters? initialGuess = null)
    {
        var theta = phi.Start[0];
        var (level, start) = (Level(environment, discount, options, data.Tasks), Exact(theta).detach());
        if (options.MaxDistance is not { } limit) return new(new([level.Solve(start).detach().to(theta.dtype)]));

        var (solution, multiplier) = level.SolveWithin(start, limit);
        Report(level.Distance(solution, start).lt(Reached * limit).to(torch.int64), limit);
        return new(new([solution.detach().to(theta.dtype)]), multiplier.detach());
    }

    /// <inheritdoc/>
    public UpperLevel Return(Parameters adapted, TaskData data)
    {
        var value = environment.Model(data.Tasks, discount).Return(Exact(adapted[0]).softmax(-1));
        return new(value, torch.zeros_like(value).detach());
    }

    private static TabularLowerLevel Level(
        IExactEnvironment environment, double discount, WithinTaskOptions options, TaskBatch tasks) =>
        new(environment.Model(tasks, discount), options);

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
