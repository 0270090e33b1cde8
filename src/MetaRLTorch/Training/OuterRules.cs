using MetaRLTorch.Adaptation;
using MetaRLTorch.Configuration;
using MetaRLTorch.MetaAlgorithms;
using MetaRLTorch.Optimizers;

namespace MetaRLTorch.Training;

/// <summary>Which settings of the outer loop go together, with each other and with the method.</summary>
internal static class OuterRules
{
    /// <summary>Refuses what the method or another setting rules out.</summary>
    /// <exception cref="UserException">One line: the value, the rule, the remedy.</exception>
    public static void Check(ExperimentConfig config, Method method)
    {
        var (outer, name) = (config.Outer, config.Algorithm.Name);
        if (outer.Epochs > 1 && !method.ReusesData)
        {
            throw new UserException(
                $"outer.epochs: {outer.Epochs} with {name}, whose objective holds for the parameters that sampled, and so for one step. " +
                "Use epochs: 1, or a method with a clipped surrogate: promp, ppo_maml or bomrl.");
        }

        if (outer.Optimizer != OuterOptimizer.TrustRegion) return;
        if (method.Algorithm is not ICurved curved)
        {
            throw new UserException(
                $"outer.optimizer: trust_region needs the curvature of the adapted policies, which {name} does not give. " +
                "Use adam or gradient_ascent.");
        }

        if (curved.CurvesThroughSteps && config.Adaptation.CreateOptimizer() is not GradientStep)
        {
            var (setting, value) = config.Adaptation.MaxGradientNorm is { } norm
                ? ("max_gradient_norm", ConfigValue.Write(norm))
                : ("optimizer", ConfigValue.Write(config.Adaptation.Optimizer));
            throw new UserException(
                $"adaptation.{setting}: {value} with outer.optimizer: trust_region, whose curvature leads through plain inner steps. " +
                "Use plain ones (adaptation.optimizer: gradient without a largest norm), or outer.optimizer: adam.");
        }

        if (outer.CurvatureEpisodes > config.Sampling.Episodes)
        {
            throw new UserException(
                $"outer.curvature_episodes: {outer.CurvatureEpisodes}, but sampling.episodes is {config.Sampling.Episodes}. " +
                "Give at most as many, or leave it out to take all.");
        }

        if (outer.MaxGradientNorm is { } longest)
        {
            throw new UserException(
                $"outer.max_gradient_norm: {longest} with trust_region, whose steps max_divergence bounds. Leave it out, or use adam.");
        }

        if (outer.Epochs > 1)
        {
            throw new UserException(
                $"outer.epochs: {outer.Epochs} with trust_region; its curvature holds for the parameters that sampled, and so for one " +
                "step. Use epochs: 1, or adam.");
        }
    }
}
