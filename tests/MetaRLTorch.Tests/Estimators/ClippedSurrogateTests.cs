using MetaRLTorch.Estimators;
using MetaRLTorch.Policies;
using MetaRLTorch.Sampling;
using MetaRLTorch.Testing;
using NUnit.Framework;
using TorchSharp;

namespace MetaRLTorch.Tests.Estimators;

public sealed class ClippedSurrogateTests : TensorTests
{
    private static readonly EnumerableMdp Bandit = EnumerableMdp.TwoArmedBandit;

    // Sampled with probabilities 1/2, 1/2; now 3/4, 1/4: the ratios are 1.5 and 0.5, clipped to 1.3 and 0.7. Mean over
    // two episodes.
    [TestCase(1, 0.2, ((1.3 * 1) + (0.5 * 0.2)) / 2, Description = "no reward for a ratio beyond 1.3")]
    [TestCase(-1, -0.2, ((1.5 * -1) + (0.7 * -0.2)) / 2, Description = "but the full cost")]
    public void Objective_IsTheSmallerOfPlainAndClippedRatio(double first, double second, double expected)
    {
        var (likelihood, data) = Situation(Math.Log(3), first, second);

        Assert.That(
            new ClippedSurrogate(EstimatorOptions.Paper, clip: 0.3).Objective(likelihood, data).ToDouble(),
            Is.EqualTo(expected).Within(1e-12));
    }

    [Test]
    public void Objective_WithoutReach_IsTheLikelihoodRatio()
    {
        var (likelihood, data) = Situation(Math.Log(3), 1, 0.2);

        var wide = new ClippedSurrogate(EstimatorOptions.Paper, clip: 10).Objective(likelihood, data);

        TensorAssert.AreClose(wide, new LikelihoodRatio(EstimatorOptions.Paper).Objective(likelihood, data), 1e-14);
    }

    private static (Likelihood Current, TaskData Data) Situation(double logit, double first, double second)
    {
        int[][][] batches = [[[0], [1]]];                                                    // one task, both arms once
        var behavior = new Categorical(torch.zeros([1, 2, 1, 2], torch.float64));
        var record = Bandit.Record(batches, behavior);
        var data = record with
        {
            Credit = record.Credit with { Advantages = torch.tensor(new[] { first, second }, [1, 2, 1]) },
        };
        var theta = new MetaRLTorch.Tensors.Parameters([torch.tensor(new[] { logit, 0 }, [1, 1, 2])]);
        return (data.Rollouts.Likelihood(Bandit.Policy, theta), data);
    }
}
