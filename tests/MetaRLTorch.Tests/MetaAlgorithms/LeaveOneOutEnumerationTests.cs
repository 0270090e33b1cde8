using MetaRLTorch.Adaptation;
using MetaRLTorch.Environments;
using MetaRLTorch.Estimators;
using MetaRLTorch.MetaAlgorithms;
using MetaRLTorch.Parallelism;
using MetaRLTorch.Sampling;
using MetaRLTorch.Tensors;
using MetaRLTorch.Testing;
using NUnit.Framework;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Tests.MetaAlgorithms;

/// <summary>
/// Leave-one-out weights leave SG-MRL's meta-gradient unbiased: on bandits everything that can happen is listed, by arms for
/// likelihood ratios and by noise for replays, and the method's own Collect and Objective are averaged over it.
/// </summary>
public sealed class LeaveOneOutEnumerationTests : TensorTests
{
    private const double Exact = 1e-12;

    private static readonly LeaveOneOutOptions Ratios = new() { By = LeftOutReturn.Ratios };
    private static readonly LeaveOneOutOptions Replay = new() { By = LeftOutReturn.Replay };

    [Test]
    public void MetaGradient_OfTheTwoArmedBanditAfterTwoSteps_IsTheGoldenNumber() =>
        TensorAssert.NumbersAreClose(Bandit.TwoArms.MetaGradient(steps: 2), [-0.33110961, 0.33110961], 5e-9);

    [Test]
    public void ByRatios_AfterOneStep_IsExact([Range(0, 2)] int setting, [Values] bool perDecision)
    {
        var bandit = Bandit.Study[setting];

        var gradient = ByRatios(bandit, Ratios with { PerDecision = perDecision }, steps: 1);

        TensorAssert.NumbersAreClose(gradient, bandit.MetaGradient(steps: 1), Exact);
    }

    [Test]
    public void ByRatios_AfterTwoSteps_IsExact_WhateverTheOtherTaskIs([Values(0, 5)] int otherTask) =>
        TensorAssert.NumbersAreClose(
            ByRatiosBeside(Bandit.TwoArms, Ratios, steps: 2, otherTask), Bandit.TwoArms.MetaGradient(steps: 2), Exact);

    [Test]
    public void ByRatios_WithGroups_IsExact()
    {
        var bandit = Bandit.TwoArms with { Episodes = 4 };

        TensorAssert.NumbersAreClose(
            ByRatios(bandit, Ratios with { Groups = 2 }, steps: 1), bandit.MetaGradient(steps: 1), Exact);
    }

    [Test]
    public void ByRatios_ThatAreClipped_IsBiased() => Assert.That(
        TensorAssert.RelativeError(
            ByRatios(Bandit.Study[0], Ratios with { MaxRatio = 1.1 }, steps: 1), Bandit.Study[0].MetaGradient(steps: 1)),
        Is.GreaterThan(0.01));

    [Test]
    public void ByReplay_AfterOneStep_IsExact([Range(0, 2)] int setting)
    {
        var bandit = Bandit.Study[setting];

        TensorAssert.NumbersAreClose(ByReplay(bandit, steps: 1, after: 1), bandit.MetaGradient(steps: 1), Exact);
    }

    [Test]
    public void ByReplay_AfterTwoSteps_IsExact() => TensorAssert.NumbersAreClose(
        ByReplay(Bandit.TwoArms, steps: 2, after: 2), Bandit.TwoArms.MetaGradient(steps: 2), Exact);

    /// <summary>The expected meta-gradient, over all arms of the inner steps and of two episodes after them.</summary>
    private static double[] ByRatios(Bandit bandit, LeaveOneOutOptions options, int steps)
    {
        var outcomes = Outcomes(bandit, bandit.Logits, steps);
        var probabilities = torch.tensor(outcomes.Select(outcome => outcome.Probability).ToArray());
        var value = Objective(bandit, options, steps, Script(bandit, outcomes, steps), outcomes.Length, out var theta);
        return TensorAssert.Numbers(Gradient.Of((value * probabilities).sum(), theta));
    }

    /// <summary>The same, every outcome beside a task whose data stay what they are.</summary>
    private static double[] ByRatiosBeside(Bandit bandit, LeaveOneOutOptions options, int steps, int other)
    {
        var outcomes = Outcomes(bandit, bandit.Logits, steps);
        var expected = new double[bandit.Logits.Length];
        foreach (var outcome in outcomes)
        {
            var value = Objective(bandit, options, steps, Script(bandit, [outcome, outcomes[other]], steps), tasks: 2, out var theta);
            foreach (var (i, number) in TensorAssert.Numbers(Gradient.Of(value[0], theta)).Index()) expected[i] += outcome.Probability * number;
        }

        return expected;
    }

    /// <summary>The expected meta-gradient, over all noise.</summary>
    private static double[] ByReplay(Bandit bandit, int steps, int after)
    {
        var outcomes = BanditNoise.Outcomes(bandit, steps, after);
        Assert.That(outcomes.Sum(outcome => outcome.Probability), Is.EqualTo(1).Within(1e-12));
        var noise = Enumerable.Range(0, steps + 1).Select(k => torch.tensor(
            outcomes.SelectMany(outcome => outcome.Noise[k]).ToArray(), [outcomes.Count, k == steps ? after : bandit.Episodes]));
        var probabilities = torch.tensor(outcomes.Select(outcome => outcome.Probability).ToArray());
        var sampler = new NoiseSampler(bandit, [.. noise]);
        var value = Objective(bandit, Replay, steps, sampler, outcomes.Count, out var theta);
        return TensorAssert.Numbers(Gradient.Of((value * probabilities).sum(), theta));
    }

    private static Tensor Objective(
        Bandit bandit, LeaveOneOutOptions options, int steps, ISampler sampler, int tasks, out Parameters theta)
    {
        theta = new Parameters([torch.tensor(bandit.Logits, [1, bandit.Logits.Length])]).Track();
        var algorithm = BanditMethods.Sgmrl(bandit, sampler, steps, new() { ScoreWeight = ScoreWeight.LeaveOneOut, LeaveOneOut = options });
        var batch = algorithm.Collect(theta, new TaskBatch(torch.zeros(tasks, 1)), new RandomStreams(1).ForTasks(tasks, 0));
        return algorithm.Objective(theta, batch).Value;
    }

    private static ScriptedSampler Script(Bandit bandit, Course[] outcomes, int steps) => new(
        bandit.World,
        [.. Enumerable.Range(0, steps + 1).Select(k => (IReadOnlyList<int[][]>)[.. outcomes.Select(outcome => outcome.Batches[k])])]);

    private static Course[] Outcomes(Bandit bandit, double[] logits, int steps) =>
    [
        .. bandit.World.Batches(steps == 0 ? 2 : bandit.Episodes).SelectMany(batch =>
        {
            var probability = bandit.World.Probability(logits, batch);
            return steps == 0
                ? [new Course([batch], probability)]
                : Outcomes(bandit, bandit.Adapt(logits, [.. batch.Select(plan => plan[0])]), steps - 1)
                    .Select(rest => new Course([batch, .. rest.Batches], probability * rest.Probability));
        }),
    ];

    /// <summary>The batches of one course of events, the one after adaptation last.</summary>
    private sealed record Course(int[][][] Batches, double Probability);
}
