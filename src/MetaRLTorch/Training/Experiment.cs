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
/// Everything that a config describes, built and ready to run. Owns θ, the optimizer and the worker threads.
/// </summary>
public sealed class Experiment : IDisposable
{
    /// <summary>The page it was built from.</summary>
    public required ExperimentConfig Config { get; init; }

    /// <summary>Device and precision.</summary>
    public required Compute Compute { get; init; }

    /// <summary>The random numbers of the run.</summary>
    public required RandomStreams Random { get; init; }

    /// <summary>The world.</summary>
    public required IEnvironment Environment { get; init; }

    /// <summary>The policy.</summary>
    public required IPolicy Policy { get; init; }

    /// <summary>Meta-parameters, overwritten in place by training.</summary>
    public required Parameters Theta { get; init; }

    /// <summary>The method.</summary>
    public required IMetaAlgorithm Algorithm { get; init; }

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

    /// <summary>Tasks differentiated together on one thread; 0 for all.</summary>
    public required int GradientTasks { get; init; }

    /// <summary>The meta-objective of this experiment's method on collected data.</summary>
    public ShardedObjective ObjectiveOn(MetaBatch batch) => new(Algorithm, batch, Workers, GradientTasks);

    /// <inheritdoc/>
    public void Dispose()
    {
        Workers.Dispose();
        Optimizer.Dispose();
        Theta.Dispose();
    }
}
