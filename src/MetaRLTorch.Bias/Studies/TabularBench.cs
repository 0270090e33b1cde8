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
/// Every cell draws from the same streams, so that estimators that differ in nothing give equal numbers. What is computed at once
/// is bounded: graphs of all repeats with many episodes would fill gigabytes, and memory that leaves the cache is slow.
/// </remarks>
public sealed class TabularBench : IDisposable
{
    private const int Horizon = 20;
    private const int EpisodesAtOnce = 12_800;

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
        var rows = (int)_repeated.Rewards.shape[0];
        var shards = TaskRange.Split(rows, Math.Clamp(EpisodesAtOnce / cell.Episodes, 1, rows));
        var sampled = shards.Select((shard, i) => Sample(cell, shard, i)).ToArray();
        return GradientErrors.Of(cat(sampled), Gradient(cell, _problems, Slots.Exact));
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

    /// <summary>The sampled meta-gradients of some of the repeats.</summary>
    private Tensor Sample(Cell cell, TaskRange shard, int index)
    {
        using var scope = NewDisposeScope();
        using var random = _streams.Open(RandomPurpose.Policy, index);
        var part = new MarkovModel(Part(_repeated.Transitions), Part(_repeated.Rewards), Part(_repeated.Start), _repeated.Discount);
        var sampled = new Sampled(cell.Estimator.Surrogate, new FreshEpisodes(cell.Episodes, Horizon, random), _credit, random);
        var slots = cell.HessianError is { } error
            ? Slots.Exact with { Derivative = new WithHessianError(new Exact(), error, random) }
            : cell.Sampled.With(new Exact(), sampled);
        return Gradient(cell, part, slots).MoveToOuterDisposeScope();

        Tensor Part(Tensor tensor) => tensor.narrow(0, shard.Start, shard.Count);
    }

    private Tensor Gradient(Cell cell, MarkovModel model, Slots slots) =>
        _system(model, cell.StepSize, cell.Steps).Gradient(zeros_like(model.Rewards), slots);

    private static MarkovModel Own(MarkovModel model) => model with
    {
        Transitions = model.Transitions.contiguous().DetachFromDisposeScope(),
        Rewards = model.Rewards.contiguous().DetachFromDisposeScope(),
        Start = model.Start.contiguous().DetachFromDisposeScope(),
    };
}
