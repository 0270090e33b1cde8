using MetaRLTorch.Environments;
using MetaRLTorch.Environments.TabularMdp;
using MetaRLTorch.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Bias.Studies;

/// <summary>The random processes that a study compares meta-gradients on.</summary>
public sealed record BenchOptions
{
    /// <summary>The number of processes, D.</summary>
    public int Problems { get; init; } = 10;

    /// <summary>The number of independent meta-gradients in each, R.</summary>
    public int Repeats { get; init; } = 20;

    /// <summary>γ.</summary>
    public double Discount { get; init; } = 0.8;

    /// <summary>The seed of processes and samples.</summary>
    public long Seed { get; init; } = 42;
}

/// <summary>Measures cells of a study: R sampled meta-gradients in each of D processes at once, against the exact ones.</summary>
/// <remarks>
/// Every cell draws from the same stream, so that estimators that differ in nothing give equal numbers.
/// </remarks>
public sealed class TabularBench : IDisposable
{
    private const int Horizon = 20;

    private readonly Func<MarkovModel, double, int, MetaSystem> _system;
    private readonly CreditOptions _credit;
    private readonly RandomStreams _streams;
    private readonly MarkovModel _problems;
    private readonly MarkovModel _repeated;

    /// <summary>Draws the processes.</summary>
    /// <param name="system">(processes, α, K) ↦ the system; its φ is 0 and has the shape [S, A].</param>
    /// <param name="credit">How sampled evaluations credit actions.</param>
    /// <param name="options">The processes.</param>
    /// <exception cref="UserException">γ is outside [0, 1), or there are too few processes or repeats.</exception>
    public TabularBench(Func<MarkovModel, double, int, MetaSystem> system, CreditOptions credit, BenchOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Problems < 1) throw new UserException($"{options.Problems} processes: a study needs at least 1. Give more.");
        if (options.Repeats < 2) throw new UserException($"{options.Repeats} repeats: a spread needs at least 2. Give more.");
        Require.Discount(options.Discount);
        (_system, _credit, _streams) = (system, credit, new(options.Seed));
        using var scope = NewDisposeScope();
        using var random = _streams.Open(RandomPurpose.Tasks);
        var environment = new TabularMdp(new());
        _problems = Own(Require.Invertible(environment.Model(environment.SampleTasks(options.Problems, random), options.Discount)));
        _repeated = Own(new MarkovModel(
            Repeat(_problems.Transitions), Repeat(_problems.Rewards), Repeat(_problems.Start), options.Discount));

        Tensor Repeat(Tensor tensor) => tensor.repeat_interleave(options.Repeats, 0);
    }

    /// <summary>Measures one cell; may be called on several threads at once.</summary>
    /// <param name="cell">The setting.</param>
    public GradientErrors Measure(Cell cell)
    {
        ArgumentNullException.ThrowIfNull(cell);
        using var scope = NewDisposeScope();
        using var random = _streams.Open(RandomPurpose.Policy);
        var exact = Gradient(_problems, Slots.Exact);
        var sampled = new Sampled(cell.Estimator.Surrogate, new FreshEpisodes(cell.Episodes, Horizon, random), _credit, random);
        var slots = cell.HessianError is { } error
            ? Slots.Exact with { Derivative = new WithHessianError(new Exact(), error, random) }
            : cell.Sampled.With(new Exact(), sampled);
        return GradientErrors.Of(Gradient(_repeated, slots), exact);

        Tensor Gradient(MarkovModel model, Slots evaluations) =>
            _system(model, cell.StepSize, cell.Steps).Gradient(zeros_like(model.Rewards), evaluations);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var model in new[] { _problems, _repeated })
        {
            model.Transitions.Dispose();
            model.Rewards.Dispose();
            model.Start.Dispose();
        }
    }

    private static MarkovModel Own(MarkovModel model) => model with
    {
        Transitions = model.Transitions.contiguous().DetachFromDisposeScope(),
        Rewards = model.Rewards.contiguous().DetachFromDisposeScope(),
        Start = model.Start.contiguous().DetachFromDisposeScope(),
    };
}
