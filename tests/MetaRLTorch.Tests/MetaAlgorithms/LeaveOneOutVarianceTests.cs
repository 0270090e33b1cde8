using MetaRLTorch.Environments;
using MetaRLTorch.Estimators;
using MetaRLTorch.MetaAlgorithms;
using MetaRLTorch.Sampling;
using MetaRLTorch.Tensors;
using MetaRLTorch.Testing;
using NUnit.Framework;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Tests.MetaAlgorithms;

/// <summary>
/// What leave-one-out weights are for: on bandits SG-MRL's meta-gradient becomes about as quiet as that of MAML with DiCE, which
/// is biased. Total standard deviations (of all components together) of one task's meta-gradient, over 10,000 tasks.
/// </summary>
public sealed class LeaveOneOutVarianceTests : TensorTests
{
    private const int Tasks = 10_000;

    private static readonly SgmrlOptions LeaveOneOut = new()
    {
        ScoreWeight = ScoreWeight.LeaveOneOut,
        LeaveOneOut = new() { By = LeftOutReturn.Ratios },
    };

    private static readonly SgmrlOptions ByReplay = LeaveOneOut with { LeaveOneOut = new() { By = LeftOutReturn.Replay } };

    // The mean over so many other tasks is the exact expectation, but for its 100th part.
    private static readonly SgmrlOptions ConstantBaseline = new() { ScoreBaseline = ScoreBaseline.OtherTasks };

    [TestCase(0, 0.325)]
    [TestCase(1, 0.535)]
    [TestCase(2, 0.249)]
    public void TotalStd_ByRatios_IsThatOfTheStudy_AndNearDices(int setting, double study)
    {
        var bandit = Bandit.Study[setting];

        var leaveOneOut = TotalStd(bandit, sampler => BanditMethods.Sgmrl(bandit, sampler, 1, LeaveOneOut));
        var baseline = TotalStd(bandit, sampler => BanditMethods.Sgmrl(bandit, sampler, 1, ConstantBaseline));
        var dice = TotalStd(bandit, sampler => BanditMethods.Maml(bandit, sampler, 1, new Dice(EstimatorOptions.Paper)));

        TestContext.Out.WriteLine($"leave-one-out {leaveOneOut:F3}, exact constant baseline {baseline:F3}, DiCE {dice:F3}");
        Assert.That(leaveOneOut, Is.EqualTo(study).Within(0.03 * study));
        Assert.That(leaveOneOut, Is.LessThan(1.3 * dice).And.LessThan(0.75 * baseline));
    }

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(2)]
    public void TotalStd_ByReplay_IsBelowThatOfAConstantBaseline(int setting)
    {
        var bandit = Bandit.Study[setting];

        var replay = TotalStd(bandit, sampler => BanditMethods.Sgmrl(bandit, sampler, 1, ByReplay));
        var baseline = TotalStd(bandit, sampler => BanditMethods.Sgmrl(bandit, sampler, 1, ConstantBaseline));

        TestContext.Out.WriteLine($"replay {replay:F3}, exact constant baseline {baseline:F3}");
        Assert.That(replay, Is.LessThan(0.8 * baseline));
    }

    private static double TotalStd(Bandit bandit, Func<ISampler, IMetaAlgorithm> method)
    {
        using var random = new Generator(1);
        var noise = Enumerable.Range(0, 2).Select(_ => torch.rand([Tasks, bandit.Episodes], torch.float64, generator: random));
        var algorithm = method(new NoiseSampler(bandit, [.. noise]));
        var theta = new Parameters([torch.tensor(bandit.Logits, [1, bandit.Logits.Length])]).Track();
        var batch = algorithm.Collect(theta, new TaskBatch(torch.zeros(Tasks, 1)), new RandomStreams(1).ForTasks(Tasks, 0));

        // The gradient of every task at once: the derivative of Σ_i v_i ∇f_i in v.
        var value = algorithm.Objective(theta, batch).Value;
        var direction = new Parameters([torch.ones_like(value).requires_grad_()]);
        var sum = Gradient.Pullback(new Parameters([value]), theta, direction)[0].reshape(-1);
        var components = Enumerable.Range(0, bandit.Logits.Length).Select(i =>
            torch.autograd.grad([sum[i]], [direction[0]], retain_graph: true)[0]);
        return Math.Sqrt(components.Sum(component => (component - component.mean()).square().mean().ToDouble()));
    }
}
