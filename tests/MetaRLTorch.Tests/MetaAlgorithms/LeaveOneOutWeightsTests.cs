using MetaRLTorch.Estimators;
using MetaRLTorch.MetaAlgorithms;
using MetaRLTorch.Sampling;
using MetaRLTorch.Tensors;
using MetaRLTorch.Testing;
using NUnit.Framework;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Tests.MetaAlgorithms;

/// <summary>Leave-one-out weights of one inner step on the line: every episode left out by hand, sums in plain numbers.</summary>
public sealed class LeaveOneOutWeightsTests : TensorTests
{
    private const int Tasks = 3, Episodes = 4, Horizon = 6, Replayed = 2;

    private static LineExperiment Experiment { get; } = new() { StepSize = 0.002, Conventions = EstimatorOptions.Paper };

    [Test]
    public void ByReplay_AWeightIsWhatTheReturnLosesWithoutTheEpisode_OnTheSameNumbers([Values(0, 1)] int shardTasks)
    {
        var batch = Collect(
            new() { By = LeftOutReturn.Replay, ReplayEpisodes = Replayed }, scale: 1, Experiment with { ShardTasks = shardTasks });
        var chance = Experiment.Sampler.Draw(new RandomStreams(Experiment.Seed).ForTasks(Tasks, 0).AtStep(1), float64, torch.CPU);
        var (weights, steps, matter) = (batch.PerTask["score_weight"], 0.0, 0);

        for (var n = 0; n < Episodes; n++)
        {
            var without = Experiment.Sampler.Sample(Without(batch, n), batch.Tasks, chance.FirstEpisodes(Replayed)).Rollouts;
            steps += TensorAssert.Numbers(without.Alive).Sum();
            for (var i = 0; i < Tasks; i++)
            {
                var expected = Return(batch.After.Rollouts, i) - Return(without, i);
                Assert.That(weights[i, 0, n].ToDouble(), Is.EqualTo(expected).Within(1e-12), $"task {i}, episode {n}");
                if (Math.Abs(expected) > 1e-6) matter++;
            }
        }

        Assert.That(matter, Is.GreaterThan(Tasks * Episodes / 2), "most episodes should matter");
        Assert.That(batch.ReplayedSteps, Is.EqualTo(steps));
        Assert.That(batch.Metrics, Does.Not.ContainKey(Sgmrl.EffectiveSampleSize));
    }

    [TestCase(true, null)]
    [TestCase(false, null)]
    [TestCase(true, 1.05)]
    public void ByRatios_AWeightIsWhatTheRatiosSayThatTheReturnLoses(bool perDecision, double? most)
    {
        var batch = Collect(new() { By = LeftOutReturn.Ratios, PerDecision = perDecision, MaxRatio = most }, scale: 1);
        var after = batch.After.Rollouts;
        var logs = Enumerable.Range(0, Episodes).Select(n =>
            (after.Likelihood(Experiment.Policy, Without(batch, n)).LogProbability - after.BehaviorLogProbability).detach()).ToArray();
        var sizes = new List<double>();
        for (var i = 0; i < Tasks; i++)
        {
            double Log(int n, int m, int last) => Enumerable.Range(0, last + 1).Sum(h => logs[n][i, m, h].ToDouble());
            var pairs = from n in Enumerable.Range(0, Episodes) from m in Enumerable.Range(0, Episodes) select Math.Exp(Log(n, m, Horizon - 1));
            var whole = pairs.ToArray();
            sizes.Add(Math.Pow(whole.Average(), 2) / whole.Average(ratio => ratio * ratio));
            for (var n = 0; n < Episodes; n++)
            {
                var expected = 0.0;
                for (var m = 0; m < Episodes; m++)
                {
                    for (var h = 0; h < Horizon; h++)
                    {
                        var ratio = Math.Exp(Log(n, m, perDecision ? h : Horizon - 1));
                        if (most is { } bound) ratio = Math.Clamp(ratio, 1 / bound, bound);
                        var others = Enumerable.Range(0, Episodes).Where(o => o != m).Average(o => Reward(after, i, o, h));
                        expected += (Reward(after, i, m, h) - others) * (1 - ratio) / Episodes;
                    }
                }

                Assert.That(batch.PerTask["score_weight"][i, 0, n].ToDouble(), Is.EqualTo(expected).Within(1e-12), $"task {i}, episode {n}");
            }
        }

        Assert.That(batch.Metrics[Sgmrl.EffectiveSampleSize], Is.EqualTo(sizes.Average()).Within(1e-12).And.LessThan(0.999));
        Assert.That(batch.ReplayedSteps, Is.Zero);
    }

    [Test]
    public void ByRatios_AnEarlierStepsWeight_IsMeasuredAgainstTheOtherTasks_AndItsRatiosBeginWithTheNextStepsData()
    {
        var batch = Collect(new() { By = LeftOutReturn.Ratios }, scale: 1, Experiment with { Steps = 2 });
        var (after, later) = (batch.After.Rollouts, batch.Inner.Data[1]);
        for (var n = 0; n < Episodes; n++)
        {
            var first = Without(batch, n);                                                 // θ̃^1
            var second = Experiment.Step(first.Track(), later).Detach();                   // θ̃^2
            var path = (later.Rollouts.Likelihood(Experiment.Policy, first).LogProbability - later.Rollouts.BehaviorLogProbability)
                .sum([1, 2]);
            var log = (after.Likelihood(Experiment.Policy, second).LogProbability - after.BehaviorLogProbability).cumsum(2);
            for (var i = 0; i < Tasks; i++)
            {
                var expected = 0.0;
                for (var m = 0; m < Episodes; m++)
                {
                    for (var h = 0; h < Horizon; h++)
                    {
                        var others = Enumerable.Range(0, Tasks).Where(j => j != i)
                            .Average(j => Enumerable.Range(0, Episodes).Average(o => Reward(after, j, o, h)));
                        var ratio = Math.Exp(path[i].ToDouble() + log[i, m, h].ToDouble());
                        expected += (Reward(after, i, m, h) - others) * (1 - ratio) / Episodes;
                    }
                }

                Assert.That(batch.PerTask["score_weight"][i, 0, n].ToDouble(), Is.EqualTo(expected).Within(1e-12), $"task {i}, episode {n}");
            }
        }
    }

    [Test]
    public void ScoreScale_MultipliesTheWeights()
    {
        LeaveOneOutOptions options = new() { By = LeftOutReturn.Ratios };

        TensorAssert.AreClose(
            Collect(options, scale: 2.5).PerTask["score_weight"], 2.5 * Collect(options, scale: 1).PerTask["score_weight"], 1e-12);
    }

    private static MetaBatch Collect(LeaveOneOutOptions options, double scale, LineExperiment? experiment = null) =>
        (experiment ?? Experiment).Collect(
            (experiment ?? Experiment).Sgmrl(new() { ScoreWeight = ScoreWeight.LeaveOneOut, ScoreScale = scale, LeaveOneOut = options }),
            Experiment.Theta());

    /// <summary>θ after the first inner step on all episodes but one: advantages and baseline are those of the rest.</summary>
    private static Parameters Without(MetaBatch batch, int episode)
    {
        Tensor Drop(Tensor tensor) => torch.cat([tensor.narrow(1, 0, episode), tensor.narrow(1, episode + 1, Episodes - episode - 1)], 1);
        var all = batch.Inner.Data[0].Rollouts;
        var rest = all with
        {
            Observations = Drop(all.Observations),
            LastObservation = Drop(all.LastObservation),
            Actions = Drop(all.Actions),
            Rewards = Drop(all.Rewards),
            Terminated = Drop(all.Terminated),
            Alive = Drop(all.Alive),
            Diverged = Drop(all.Diverged),
        };
        return Experiment.Step(Experiment.Theta().ForEachTask(Tasks), new(batch.Tasks, rest, Experiment.Sampler.Credit(rest))).Detach();
    }

    private static double Return(Rollouts rollouts, int task) => Enumerable.Range(0, Replayed).Average(
        n => Enumerable.Range(0, Horizon).Sum(h => Reward(rollouts, task, n, h)));

    /// <summary>γ^h r_h.</summary>
    private static double Reward(Rollouts rollouts, int task, int episode, int h) =>
        Math.Pow(Experiment.Sampling.Discount, h) * rollouts.Rewards[task, episode, h].ToDouble();
}
