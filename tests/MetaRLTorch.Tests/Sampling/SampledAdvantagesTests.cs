using MetaRLTorch.Adaptation;
using MetaRLTorch.Advantages;
using MetaRLTorch.Estimators;
using MetaRLTorch.MetaAlgorithms;
using MetaRLTorch.Sampling;
using MetaRLTorch.Testing;
using NUnit.Framework;
using TorchSharp;

namespace MetaRLTorch.Tests.Sampling;

/// <summary>What the sampler makes of γ, λ, the baseline and normalization: Σ_t (γλ)^t δ_t by a loop over steps.</summary>
public sealed class SampledAdvantagesTests : TensorTests
{
    private const int Tasks = 3, Episodes = 4;

    [Test]
    public void Advantages_AreThoseOfDiscountLambdaAndBaseline(
        [Values(0.5, 0.9)] double discount, [Values(0, 0.7, 1)] double lambda, [Values] BaselineKind baseline)
    {
        var (_, rollouts, credit) = Sample(new() { Episodes = Episodes, Discount = discount, GaeLambda = lambda, NormalizeAdvantages = false }, baseline);

        TensorAssert.NumbersAreClose(
            TensorAssert.Numbers(credit.Advantages), Expected(rollouts, discount, lambda, baseline), 1e-12);
        Assert.That(TensorAssert.Numbers(credit.Scale), Is.All.EqualTo(1));
        Assert.That(TensorAssert.Numbers(credit.DiscountPowers)[2], Is.EqualTo(discount * discount).Within(1e-15));
    }

    [Test]
    public void NormalizedAdvantages_AreTheRawOnes_MinusTheirMean_OverTheirScale()
    {
        var raw = Sample(new() { Episodes = Episodes, NormalizeAdvantages = false }, BaselineKind.Zero);
        var normalized = Sample(new() { Episodes = Episodes, NormalizeAdvantages = true }, BaselineKind.Zero);
        var (advantages, alive) = (TensorAssert.Numbers(raw.Credit.Advantages), TensorAssert.Numbers(raw.Rollouts.Alive));
        var (expected, scales) = (new double[advantages.Length], new double[Tasks]);
        foreach (var task in Enumerable.Range(0, Tasks))
        {
            var size = advantages.Length / Tasks;
            var happened = Enumerable.Range(task * size, size).Where(j => alive[j] == 1).ToArray();
            var mean = happened.Average(j => advantages[j]);
            scales[task] = Math.Sqrt(happened.Average(j => Math.Pow(advantages[j] - mean, 2)));
            foreach (var j in happened) expected[j] = (advantages[j] - mean) / scales[task];
        }

        TensorAssert.NumbersAreClose(TensorAssert.Numbers(normalized.Credit.Advantages), expected, 1e-6);
        TensorAssert.NumbersAreClose(TensorAssert.Numbers(normalized.Credit.Scale), scales, 1e-6);
    }

    private static TaskData Sample(SamplingOptions options, BaselineKind baseline)
    {
        var experiment = new LineExperiment { Sampling = options };
        var advantages = new AdvantageEstimator(Baseline(baseline), options.Discount, options.GaeLambda, options.NormalizeAdvantages);
        var sampler = new RolloutSampler(experiment.World, experiment.Policy, advantages, options.Episodes, experiment.Sharding);
        var loop = new InnerLoop(
            new ReturnSurrogate(experiment.Policy, new VanillaPolicyGradient(new())), new GradientStep(0), sampler, 1, experiment.Sharding);
        var maml = new Maml(experiment.Policy, sampler, loop, new VanillaPolicyGradient(new()));
        return experiment.Collect(maml, experiment.Theta()).Inner.Data[0];
    }

    private static IBaseline Baseline(BaselineKind kind) =>
        kind == BaselineKind.Zero ? new ZeroBaseline() : new LinearFeatureBaseline();

    private static double[] Expected(Rollouts rollouts, double discount, double lambda, BaselineKind baseline)
    {
        var (rewards, alive) = (TensorAssert.Numbers(rollouts.Rewards), TensorAssert.Numbers(rollouts.Alive));
        var (count, horizon) = (rewards.Length, rollouts.Horizon);
        bool IsLast(int j) => j % horizon == horizon - 1;

        var toGo = new double[count];
        for (var j = count - 1; j >= 0; j--) toGo[j] = rewards[j] + (IsLast(j) ? 0 : discount * toGo[j + 1]);
        var values = TensorAssert.Numbers(
            Baseline(baseline).Fit(rollouts.Observations, torch.tensor(toGo, rollouts.Rewards.shape), rollouts.Alive));

        var advantages = new double[count];
        for (var j = count - 1; j >= 0; j--)
        {
            var next = IsLast(j) || alive[j + 1] == 0 ? 0 : values[j + 1];
            var later = IsLast(j) ? 0 : discount * lambda * advantages[j + 1];
            advantages[j] = alive[j] * (rewards[j] + (discount * next) - values[j] + later);
        }

        Assert.That(alive, Has.Some.Zero, "some steps should not have happened");
        return advantages;
    }
}
