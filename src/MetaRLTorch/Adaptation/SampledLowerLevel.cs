using System.Globalization;
using MetaRLTorch.Environments;
using MetaRLTorch.Estimators;
using MetaRLTorch.Parallelism;
using MetaRLTorch.Policies;
using MetaRLTorch.Sampling;
using MetaRLTorch.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Adaptation;

/// <summary>BO-MRL's two levels for networks: several steps on one batch of importance-weighted data.</summary>
/// <remarks>
/// h(u, θ) = L(u) − λ D²(π_θ, π_u) − ρ/2 ‖u − θ‖² with L(u) = mean over the data of π_u(a|s)/π_θ(a|s) Â. Data,
/// advantages and the probabilities they were drawn with are constants, so θ enters through the distances only. Left
/// out is how θ changes the states visited and the action values behind Â, which biases the meta-gradient; how θ
/// changes the choice of actions in those states is in it, by ∇²L (see <see cref="LowVarianceCurvature"/>). The exact
/// lower level has all of it. K steps stop short of the maximum, which implicit differentiation assumes: a second bias,
/// smaller for larger λ, ρ and K, and reported where it is large. A task stands still after a step that did not lower
/// its gradient's norm, as in a lower level without a maximum, or with steps that are too large.
/// With the constraint ‖u − θ‖² ≤ δ instead of λ the steps are those of projected gradient ascent on L, and at their end
/// ∇L(u) = 2 μ (u − θ) with the multiplier μ.
/// </remarks>
/// <param name="policy">π(a|s; θ).</param>
/// <param name="surrogate">L, the likelihood ratio.</param>
/// <param name="outer">The surrogate of the upper level's return.</param>
/// <param name="options">The distance, λ and the steps.</param>
/// <param name="sharding">How the tasks are shared among threads.</param>
/// <param name="warnings">Receives steps that do not approach a maximum.</param>
public sealed class SampledLowerLevel(
    IPolicy policy,
    LikelihoodRatio surrogate,
    IObjectiveEstimator outer,
    WithinTaskOptions options,
    Sharding sharding,
    Warnings warnings) : ILowerLevel
{
    private const double FarFromMaximum = 0.5;
    private const double Reached = 0.999;

    /// <inheritdoc/>
    public IInnerObjective Objective { get; } = new InnerObjective((u, phi, data) =>
    {
        var current = data.Rollouts.Likelihood(policy, u);
        var distance = DistanceOf(policy, options.Algorithm, current, u, phi.Start, data);
        var objective = surrogate.Objective(current, data) - (options.Lambda * distance);
        return options.Proximity == 0 ? objective : objective - (0.5 * options.Proximity * Square(u, phi.Start));
    });

    /// <inheritdoc/>
    public IInnerObjective Surrogate { get; } = new ReturnSurrogate(policy, surrogate);

    /// <inheritdoc/>
    public IInnerObjective Distance { get; } = new InnerObjective((u, phi, data) =>
        DistanceOf(policy, options.Algorithm, data.Rollouts.Likelihood(policy, u), u, phi.Start, data));

    /// <inheritdoc/>
    public int? Block => null;

    /// <inheritdoc/>
    public LowerSolution Solve(MetaParameters phi, TaskData data, Parameters? initialGuess = null)
    {
        var theta = phi.Start;
        var adapted = theta.Map(t => torch.empty(t.shape, t.dtype, t.device));
        var multiplier = torch.zeros(data.Rollouts.Tasks, theta.DataType, theta.Device);
        sharding.ForEach(data.Rollouts.Tasks, (_, shard) =>
        {
            var (own, part) = (phi.ForTasks(shard).Detach(), data.ForTasks(shard));
            var solution = Ascend(own, initialGuess?.ForTasks(shard), part);
            adapted.ForTasks(shard).CopyFrom(solution);
            if (options.MaxDistance is not { } limit) return;
            multiplier.narrow(0, shard.Start, shard.Count).copy_(Multiplier(solution, own, part, limit));
        });
        if (options.MaxDistance is not { } distance) return new(adapted);
        if (initialGuess is null) ReportLoose(multiplier.eq(0).to(torch.int64).sum().ToInt64(), data.Rollouts.Tasks, distance);
        return new(adapted, multiplier);
    }

    /// <inheritdoc/>
    public UpperLevel Return(Parameters adapted, TaskData data)
    {
        var current = data.Rollouts.Likelihood(policy, adapted);
        return new(outer.Objective(current, data), data.Rollouts.Divergence(current));
    }

    /// <summary>‖u − θ‖²: [M].</summary>
    private static Tensor Square(Parameters adapted, Parameters theta) => (adapted - theta).FlattenPerTask().square().sum(-1);

    /// <summary>D²; a KL divergence is averaged over the steps that happened: [M].</summary>
    private static Tensor DistanceOf(
        IPolicy policy, WithinTaskAlgorithm algorithm, Likelihood current, Parameters adapted, Parameters theta, TaskData data)
    {
        if (algorithm == WithinTaskAlgorithm.Alg3) return Square(adapted, theta);
        var (u, phi) = (current.Distribution, data.Rollouts.Likelihood(policy, theta).Distribution);
        return data.Rollouts.MeanOverSteps(algorithm == WithinTaskAlgorithm.Alg1 ? phi.DivergenceFrom(u) : u.DivergenceFrom(phi));
    }

    private Parameters Ascend(MetaParameters phi, Parameters? initialGuess, TaskData data)
    {
        var size = options.StepSize ?? 1 / (2 * options.Lambda);
        var (theta, adapted, norms) = (phi.Start, initialGuess ?? phi.Start, new List<Tensor>());
        for (var k = 0; k < options.Steps; k++)
        {
            var leaf = adapted.Track();
            var gradient = Projected(GradientOf(leaf, phi, data), adapted, theta, size);
            norms.Add(gradient.FlattenPerTask().norm(-1));
            var moves = Moves(size * norms[^1], Square(adapted, theta).sqrt(), initialGuess is not null);
            if (k > 0) moves = moves.logical_and(norms[^1].lt(norms[^2]));
            if (!moves.any().ToBoolean()) break;
            adapted += size * gradient.ScalePerTask(moves.to(norms[^1].dtype));
        }

        if (initialGuess is null) Report(norms);
        return adapted;
    }

    /// <summary>∇_u of what the steps climb: h, or L where a constraint takes the penalty's place: [M, …].</summary>
    private Parameters GradientOf(Parameters leaf, MetaParameters phi, TaskData data) => Gradient.PerTask(
        (options.MaxDistance is null ? Objective : Surrogate).Value(leaf, phi, data).Value, leaf, differentiable: false);

    /// <summary>A step along the gradient, per unit of its size, that ends within the constraint: [M, …].</summary>
    private Parameters Projected(Parameters gradient, Parameters adapted, Parameters theta, double size)
    {
        if (options.MaxDistance is not { } limit) return gradient;
        var way = adapted + (size * gradient) - theta;
        var within = way.ScalePerTask((limit / way.FlattenPerTask().square().sum(-1)).sqrt().clamp(max: 1));
        return (1 / size) * (theta + within - adapted);
    }

    /// <summary>μ where ‖u − θ‖² = δ binds, else 0: [M].</summary>
    private Tensor Multiplier(Parameters adapted, MetaParameters phi, TaskData data, double limit)
    {
        var gradient = GradientOf(adapted.Track(), phi, data).FlattenPerTask();
        var way = (adapted - phi.Start).FlattenPerTask();
        var square = way.square().sum(-1);
        var multiplier = ((gradient * way).sum(-1) / (2 * square)).clamp(min: 0);
        return torch.where(square.ge(Reached * limit), multiplier, torch.zeros_like(multiplier));
    }

    /// <summary>
    /// Which tasks take a step of this size so far from θ: [M]. Where the search for the solution that drew the data was
    /// given up, it is not taken up again: that policy's data says little about one further on.
    /// </summary>
    private Tensor Moves(Tensor step, Tensor way, bool again)
    {
        var moves = step.gt(options.Tolerance * way);
        return again ? moves.logical_and(step.lt(FarFromMaximum * way)) : moves;
    }

    private void ReportLoose(long count, int tasks, double limit)
    {
        if (count == 0) return;
        warnings.Add("constraint", string.Create(
            CultureInfo.InvariantCulture,
            $"The lower level's steps end nearer than max_distance {limit} in {count} of {tasks} tasks: the constraint does not " +
            $"bind, and these tasks have no part in the meta-gradient. Lower max_distance, or raise the number of steps."));
    }

    /// <summary>Says so if the last step's gradient was not much smaller than the first one's.</summary>
    private void Report(List<Tensor> norms)
    {
        if (norms.Count < 2 || norms[^1].le(FarFromMaximum * norms[0]).all().ToBoolean()) return;
        var left = (norms[^1] / norms[0]).max().ToDouble();
        warnings.Add("lower level", string.Create(
            CultureInfo.InvariantCulture,
            $"The lower level's gradient is still {left:F2} of the first after {norms.Count - 1} of {options.Steps} steps: its " +
            $"maximum is not reached, and the meta-gradient is biased. Raise the number of steps, " +
            $"{(options.MaxDistance is null ? "lambda or proximity" : "lower max_distance")}, or change step_size."));
    }
}
