using MetaRLTorch.Adaptation;
using MetaRLTorch.Environments;
using MetaRLTorch.Estimators;

namespace MetaRLTorch.MetaAlgorithms;

/// <summary>BO-MRL's lower levels: exact where the environment's probabilities are known and asked for, else sampled.</summary>
internal static class LowerLevels
{
    /// <summary>The lower level that the options ask for.</summary>
    /// <exception cref="UserException">Two settings contradict each other.</exception>
    public static ILowerLevel For(MethodSetup setup, WithinTaskOptions options)
    {
        if (options.MaxDistance is { } limit && options.Exact == (options.Algorithm == WithinTaskAlgorithm.Alg3))
        {
            throw new UserException(
                $"algorithm.options.max_distance: {limit} is a constraint on a divergence in exact environments (alg1, alg2) and on " +
                "parameters with samples (alg3). Choose that algorithm, or remove it and use lambda.");
        }

        return options.Exact ? Exact(setup, options) : Sampled(setup, options);
    }

    private static SampledLowerLevel Sampled(MethodSetup setup, WithinTaskOptions options) => new(
        setup.Policy,
        new(setup.Conventions),
        new ClippedSurrogate(setup.Conventions, options.Clip),
        options with { StepSize = options.StepSize ?? setup.Adaptation.StepSize },
        setup.Sharding,
        setup.Warnings);

    private static ExactLowerLevel Exact(MethodSetup setup, WithinTaskOptions options)
    {
        if (setup.Environment is not IExactEnvironment environment)
        {
            throw new UserException(
                "algorithm.options.exact: true, but the probabilities of this environment are not known. " +
                "Use exact: false, or an exact environment (`metarl list`).");
        }

        if (setup.Discount >= 1)
        {
            throw new UserException(
                $"sampling.discount: {setup.Discount} with algorithm.options.exact: true; exact values need a discount below 1. " +
                "Lower it, or use exact: false.");
        }

        return new(environment, setup.Discount, options, setup.Warnings);
    }
}
