using MetaRLTorch.Adaptation;
using MetaRLTorch.Environments;
using MetaRLTorch.Estimators;
using MetaRLTorch.Parallelism;
using MetaRLTorch.Policies;
using MetaRLTorch.Sampling;

namespace MetaRLTorch.MetaAlgorithms;

/// <summary>What a run offers the method that is built for it.</summary>
public sealed record MethodSetup
{
    /// <summary>The environment.</summary>
    public required IEnvironment Environment { get; init; }

    /// <summary>π.</summary>
    public required IPolicy Policy { get; init; }

    /// <summary>Draws the run's rollouts.</summary>
    public required ISampler Sampler { get; init; }

    /// <summary>How tasks are differentiated on several threads.</summary>
    public required Sharding Sharding { get; init; }

    /// <summary>Receives what a computation finds doubtful.</summary>
    public required Warnings Warnings { get; init; }

    /// <summary>The inner loop's settings.</summary>
    public required AdaptationOptions Adaptation { get; init; }

    /// <summary>The conventions of all surrogates.</summary>
    public required EstimatorOptions Conventions { get; init; }

    /// <summary>Tasks per meta-iteration, M.</summary>
    public required int Tasks { get; init; }

    /// <summary>Episodes per task and inner step, N.</summary>
    public required int Episodes { get; init; }

    /// <summary>γ.</summary>
    public required double Discount { get; init; }

    /// <summary>λ.</summary>
    public required double GaeLambda { get; init; }

    /// <summary>Receives where the time of rollouts goes.</summary>
    public required SamplingTime SamplingTime { get; init; }

    /// <summary>The surrogate of the outer objective that the outer optimizer needs.</summary>
    public required IObjectiveEstimator Outer { get; init; }

    /// <summary>The surrogates that a config can name.</summary>
    public required IReadOnlyList<EstimatorEntry> Estimators { get; init; }

    /// <summary>The surrogate of this name.</summary>
    /// <param name="setting">Its path below <c>algorithm.options</c>, for the error.</param>
    /// <param name="name">The name.</param>
    /// <exception cref="UserException">There is none.</exception>
    public IObjectiveEstimator Estimator(string setting, string name) =>
        Estimators.FirstOrDefault(entry => entry.Name == name)?.Create(Conventions) ?? throw new UserException(
            $"algorithm.options.{setting}: {name} is not known. Known: {string.Join(", ", Estimators.Select(entry => entry.Name))}.");

    /// <summary>An inner loop up a surrogate of the return.</summary>
    /// <param name="inner">The surrogate.</param>
    /// <param name="adaptation">K, and the optimizer that takes the steps.</param>
    public InnerLoop GradientLoop(IObjectiveEstimator inner, AdaptationOptions adaptation) =>
        Loop(new ReturnSurrogate(Policy, inner), adaptation.CreateOptimizer(), adaptation);

    /// <summary>An inner loop of K steps.</summary>
    /// <param name="objective">J^In.</param>
    /// <param name="optimizer">The step.</param>
    /// <param name="adaptation">K.</param>
    public InnerLoop Loop(IInnerObjective objective, IInnerOptimizer optimizer, AdaptationOptions adaptation) =>
        new(objective, optimizer, Sampler, adaptation.Steps, Sharding);
}
