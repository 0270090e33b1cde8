using MetaRLTorch.Adaptation;
using MetaRLTorch.Environments;
using MetaRLTorch.MetaAlgorithms;
using MetaRLTorch.Optimizers;
using MetaRLTorch.Parallelism;
using MetaRLTorch.Policies;
using MetaRLTorch.Sampling;
using MetaRLTorch.Tensors;

namespace MetaRLTorch.Training;

/// <summary>
/// Everything that a config describes, built and ready to run. Owns φ, the learner, the optimizer, the worker threads and,
/// where it can be disposed, the environment.
/// </summary>
public sealed class Experiment : IDisposable
{
    private Learner _learner = Learner.Nothing;

    /// <summary>The page it was built from, with what was measured in the place of auto.</summary>
    public required ExperimentConfig Config { get; init; }

    /// <summary>Why policies are rolled out where they are, in one line; null where nothing was measured.</summary>
    public string? SamplingChoice { get; init; }

    /// <summary>Device and precision.</summary>
    public required Compute Compute { get; init; }

    /// <summary>The random numbers of the run.</summary>
    public required RandomStreams Random { get; init; }

    /// <summary>The environment.</summary>
    public required IEnvironment Environment { get; init; }

    /// <summary>The policy.</summary>
    public required IPolicy Policy { get; init; }

    /// <summary>φ, overwritten in place by training.</summary>
    public required MetaParameters Phi { get; init; }

    /// <summary>One name for every tensor of φ.</summary>
    public required IReadOnlyList<string> ParameterNames { get; init; }

    /// <summary>The method.</summary>
    public required Method Method { get; init; }

    /// <summary>What the method remembers from one meta-iteration to the next; setting it frees what it no longer holds.</summary>
    public Learner Learner
    {
        get => _learner;
        set
        {
            _learner.FreeBefore(value);
            _learner = value.Own();
        }
    }

    /// <summary>Adaptation to held-out tasks.</summary>
    public required MetaEvaluator Evaluator { get; init; }

    /// <summary>The outer loop.</summary>
    public required IMetaOptimizer Optimizer { get; init; }

    /// <summary>The threads that share the tasks.</summary>
    public required TaskWorkers Workers { get; init; }

    /// <summary>What the method found doubtful.</summary>
    public required Warnings Warnings { get; init; }

    /// <summary>Where the rollouts of training spend their time.</summary>
    public required SamplingTime SamplingTime { get; init; }

    /// <summary>How tasks are differentiated on several threads.</summary>
    public required Sharding Sharding { get; init; }

    /// <summary>What else is freed with the experiment.</summary>
    internal IReadOnlyList<IDisposable> Owned { get; init; } = [];

    /// <summary>The meta-objective of this experiment's method on collected data.</summary>
    public ShardedObjective ObjectiveOn(MetaBatch batch) => new(Method.Algorithm, Phi, batch, Sharding);

    /// <inheritdoc/>
    public void Dispose()
    {
        Workers.Dispose();
        foreach (var owned in Owned) owned.Dispose();
        Optimizer.Dispose();
        Phi.All.Dispose();
        Learner = Learner.Nothing;
        (Environment as IDisposable)?.Dispose();
    }
}
