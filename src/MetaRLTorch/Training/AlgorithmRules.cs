using MetaRLTorch.MetaAlgorithms;
using MetaRLTorch.Optimizers;

namespace MetaRLTorch.Training;

/// <summary>Which settings a method does not work with.</summary>
internal static class AlgorithmRules
{
    /// <exception cref="UserException">Two settings contradict each other.</exception>
    public static void Check(ExperimentConfig config)
    {
        CheckEpochs(config);
        CheckTrustRegion(config);
        CheckInnerEstimator(config.Algorithm);
        CheckSteps(config);
    }

    private static void CheckTrustRegion(ExperimentConfig config)
    {
        if (config.Outer.Optimizer != OuterOptimizer.TrustRegion) return;
        if (config.Algorithm.Name is AlgorithmName.Memrl or AlgorithmName.Reptile or AlgorithmName.MetaSgd or AlgorithmName.Bomrl
            or AlgorithmName.Imaml)
        {
            throw new UserException(
                "outer.optimizer: trust_region needs the curvature of the adapted policies, which " +
                $"{ConfigSchema.NameOf(config.Algorithm.Name.ToString())} does not give. Use adam or gradient_ascent.");
        }

        if (config.Outer.CurvatureEpisodes > config.Sampling.Episodes)
        {
            throw new UserException(
                $"outer.curvature_episodes: {config.Outer.CurvatureEpisodes}, but sampling.episodes is {config.Sampling.Episodes}. " +
                "Give at most as many, or leave it out to take all.");
        }

        if (config.Outer.MaxGradientNorm is { } longest)
        {
            throw new UserException(
                $"outer.max_gradient_norm: {longest} with trust_region, whose steps max_divergence bounds. Leave it out, or use adam.");
        }

        if (config.Outer.Epochs > 1)
        {
            throw new UserException(
                $"outer.epochs: {config.Outer.Epochs} with trust_region; its curvature holds for the parameters that sampled, and so for one " +
                "step. Use epochs: 1, or adam.");
        }
    }

    private static void CheckEpochs(ExperimentConfig config)
    {
        if (config.Outer.Epochs == 1 || config.Algorithm.Name is AlgorithmName.Promp or AlgorithmName.PpoMaml or AlgorithmName.Bomrl)
        {
            return;
        }

        throw new UserException(
            $"outer.epochs: {config.Outer.Epochs} with {ConfigSchema.NameOf(config.Algorithm.Name.ToString())}, whose objective holds for the " +
            "parameters that sampled, and so for one step. Use epochs: 1, or a method with a clipped surrogate: promp, ppo_maml or bomrl.");
    }

    private static void CheckInnerEstimator(AlgorithmOptions algorithm)
    {
        if (algorithm.InnerEstimator is not { } name) return;
        if (algorithm.Name == AlgorithmName.Sgmrl && name != EstimatorName.VanillaPolicyGradient)
        {
            throw new UserException(
                "algorithm.inner_estimator: sgmrl needs vanilla_policy_gradient, because any other estimator counts the score twice. " +
                "Remove the setting, or use algorithm.name: maml.");
        }

        if (algorithm.Name == AlgorithmName.Promp)
        {
            throw new UserException(
                "algorithm.inner_estimator: promp steps along the likelihood ratio and no other estimator. " +
                "Remove the setting, or use algorithm.name: ppo_maml.");
        }

        if (algorithm.Name == AlgorithmName.Bomrl)
        {
            throw new UserException(
                $"algorithm.inner_estimator: {ConfigSchema.NameOf(name.ToString())} with bomrl, whose lower level has a surrogate of its own. " +
                "Remove the setting.");
        }
    }

    private static void CheckSteps(ExperimentConfig config)
    {
        var bilevel = config.Algorithm.Name == AlgorithmName.Bomrl;
        if (bilevel && config.Adaptation.Steps != 1)
        {
            throw new UserException(
                $"adaptation.steps: {config.Adaptation.Steps} with bomrl, which adapts once on data that is collected once. Use steps: 1; " +
                "algorithm.bomrl.steps is the number of its search, evaluation.steps that of an evaluation.");
        }

        if (config.Evaluation.StepSizes.Length > 0 && (bilevel || config.Algorithm.Name == AlgorithmName.MetaSgd))
        {
            throw new UserException(
                $"evaluation.step_sizes: {ConfigValue.Write(config.Evaluation.StepSizes)} with " +
                $"{ConfigSchema.NameOf(config.Algorithm.Name.ToString())}, which {(bilevel ? "searches by algorithm.bomrl" : "has learned its step sizes")}. " +
                "Remove the setting.");
        }
    }
}
