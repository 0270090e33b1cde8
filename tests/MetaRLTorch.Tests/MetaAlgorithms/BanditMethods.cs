using MetaRLTorch.Adaptation;
using MetaRLTorch.Estimators;
using MetaRLTorch.MetaAlgorithms;
using MetaRLTorch.Parallelism;
using MetaRLTorch.Sampling;

namespace MetaRLTorch.Tests.MetaAlgorithms;

/// <summary>Methods on a <see cref="Bandit"/>, in the papers' convention.</summary>
internal static class BanditMethods
{
    public static Sgmrl Sgmrl(Bandit bandit, ISampler sampler, int steps, SgmrlOptions options) => new(
        bandit.World.Policy, sampler, Loop(bandit, sampler, steps, Enumeration.Vanilla), Enumeration.Vanilla, EstimatorOptions.Paper, options);

    public static Maml Maml(Bandit bandit, ISampler sampler, int steps, IObjectiveEstimator inner) =>
        new(bandit.World.Policy, sampler, Loop(bandit, sampler, steps, inner), Enumeration.Vanilla);

    private static InnerLoop Loop(Bandit bandit, ISampler sampler, int steps, IObjectiveEstimator inner) => new(
        new ReturnSurrogate(bandit.World.Policy, inner), new GradientStep(bandit.StepSize), sampler, steps, new Sharding(new TaskWorkers(1)));
}
