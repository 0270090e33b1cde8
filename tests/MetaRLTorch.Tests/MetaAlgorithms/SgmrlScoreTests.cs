using MetaRLTorch.Adaptation;
using MetaRLTorch.Environments;
using MetaRLTorch.Estimators;
using MetaRLTorch.MetaAlgorithms;
using MetaRLTorch.Parallelism;
using MetaRLTorch.Tensors;
using MetaRLTorch.Testing;
using NUnit.Framework;
using TorchSharp;

namespace MetaRLTorch.Tests.MetaAlgorithms;

/// <summary>The weight of SG-MRL's score term: which return, which baseline, in which units.</summary>
public sealed class SgmrlScoreTests : TensorTests
{
    private static readonly SgmrlOptions AsPrinted = new() { ScoreBaseline = ScoreBaseline.None };
    private static readonly SgmrlOptions OtherTasks = new() { ScoreBaseline = ScoreBaseline.OtherTasks };

    [Test]
    public void Weight_WithoutABaseline_IsTheReturnThatTheOuterSurrogateClimbs([Values] bool discountFromStart)
    {
        var experiment = new LineExperiment
        {
            StepSize = 0.01,
            Conventions = new() { Time = TimeReduction.Sum, DiscountFromStart = discountFromStart },
        };
        var batch = experiment.Collect(experiment.Sgmrl(AsPrinted), experiment.Theta());
        var discount = discountFromStart ? experiment.Sampling.Discount : 1;

        Assert.That(experiment.Sampling.Discount, Is.EqualTo(0.99), "γ = 1 would hide the difference");
        TensorAssert.NumbersAreClose(TensorAssert.Numbers(batch.PerTask["score_weight"]), Returns(batch, discount), 1e-12);
    }

    [Test]
    public void Weight_WithTheOtherTasksAsBaseline_IsTheDifferenceFromTheirMeanReturn()
    {
        var experiment = new LineExperiment { StepSize = 0.01, Conventions = EstimatorOptions.Paper };
        var batch = experiment.Collect(experiment.Sgmrl(OtherTasks), experiment.Theta());
        var returns = Returns(batch, experiment.Sampling.Discount);

        Assert.That(returns.Distinct().Count(), Is.GreaterThan(1), "equal returns would hide the baseline");
        double[] expected =
        [
            returns[0] - ((returns[1] + returns[2]) / 2),
            returns[1] - ((returns[0] + returns[2]) / 2),
            returns[2] - ((returns[0] + returns[1]) / 2),
        ];
        TensorAssert.NumbersAreClose(TensorAssert.Numbers(batch.PerTask["score_weight"]), expected, 1e-12);
    }

    [Test]
    public void Sgmrl_WithTheOtherTasksAsBaseline_HasTheSameExpectedMetaGradient()
    {
        // Two tasks side by side: every pair of outcomes, the first task's weight lessened by the second's return and
        // vice versa.
        var world = EnumerableMdp.TwoStates;
        double[] logits = [0.2, -0.1, 0, 0.3];
        var exact = new ExactMetaReturn(world, stepSize: 0.7, episodes: 1);
        var outcomes = exact.Outcomes(logits, steps: 1);
        var theta = new Parameters([torch.tensor(logits, [2, 2])]).Track();
        var expected = new double[4];

        foreach (var (first, second) in outcomes.SelectMany(first => outcomes.Select(second => (first, second))))
        {
            var sampler = new ScriptedSampler(
                world, [first.Before[0], second.Before[0]], [[first.After], [second.After]]);
            var loop = new InnerLoop(
                new ReturnSurrogate(world.Policy, Enumeration.Vanilla), new GradientStep(0.7), sampler, 1, new Sharding(new TaskWorkers(1)));
            var algorithm = new Sgmrl(
                world.Policy, sampler, loop, Enumeration.Vanilla, EstimatorOptions.Paper, OtherTasks);
            var batch = algorithm.Collect(theta, new TaskBatch(torch.zeros(2, 1)), new RandomStreams(1).ForTasks(2, 0));
            var gradient = LineExperiment.MetaGradient(algorithm, theta, batch);
            for (var i = 0; i < 4; i++) expected[i] += first.Probability * second.Probability * gradient[i];
        }

        var truth = FiniteDifferences.Gradient(point => exact.AfterSteps(point, steps: 1), logits);
        Assert.That(TensorAssert.RelativeError(expected, truth), Is.LessThan(1e-9));
    }

    [Test]
    public void Sgmrl_WithTheOtherTasksAsBaseline_HasALowerVariance()
    {
        // A policy that does not move yet has a return of about -6 in every task: subtracting it leaves little.
        var experiment = new LineExperiment
        {
            Tasks = 10,
            StepSize = 0.01,
            Conventions = EstimatorOptions.Paper,
            World = new LineEnvironment(horizon: 6),
        };

        Assert.That(Variance(experiment, OtherTasks), Is.LessThan(0.5 * Variance(experiment, AsPrinted)));
    }

    [Test]
    public void Sgmrl_ScoreTerm_SurvivesAdvantageNormalization()
    {
        // α = 0, so both collect the same episodes; only what is made of their rewards differs.
        var raw = new LineExperiment { StepSize = 0, Conventions = EstimatorOptions.Paper };
        var normalized = raw with
        {
            Conventions = new() { Time = TimeReduction.Mean, DiscountFromStart = true },
            Sampling = raw.Sampling with { NormalizeAdvantages = true },
        };
        var (theta, other) = (raw.Theta(), normalized.Theta());
        var rawBatch = raw.Collect(raw.Sgmrl(OtherTasks), theta);
        var batch = normalized.Collect(normalized.Sgmrl(OtherTasks), other);

        // A mean over time divides the surrogate by the mean length, normalization by the scale: so must the weight be,
        // but by those of the other tasks, or it would depend on the task's own data.
        var scales = TensorAssert.Numbers(batch.After.Credit.Scale * batch.After.Rollouts.Alive.sum([1, 2]) / batch.After.Rollouts.Episodes);
        double[] others = [(scales[1] + scales[2]) / 2, (scales[0] + scales[2]) / 2, (scales[0] + scales[1]) / 2];
        Assert.That(scales.Distinct().Count(), Is.EqualTo(3), "equal scales would hide whose they are");
        TensorAssert.AreClose(batch.PerTask["score_weight"] * torch.tensor(others), rawBatch.PerTask["score_weight"], 1e-12);
        Assert.That(ScoreShare(normalized, normalized.Sgmrl(OtherTasks), other, batch), Is.GreaterThan(0.1));
    }

    [Test]
    public void Sgmrl_AsReleased_IsMamlUpToRounding()
    {
        var experiment = new LineExperiment
        {
            DataType = torch.float32,
            Sampling = new() { Episodes = 20, NormalizeAdvantages = true },
            World = new LineEnvironment(horizon: 20),
        };
        var (released, theta) = (experiment.Sgmrl(new() { ReleasedCode = true }), experiment.Theta());
        var batch = experiment.Collect(released, theta);

        Assert.That(ScoreShare(experiment, released, theta, batch), Is.LessThan(1e-4));
    }

    /// <summary>‖∇ of the score term‖ / ‖∇ of MAML's objective‖.</summary>
    private static double ScoreShare(LineExperiment experiment, Sgmrl algorithm, Parameters theta, MetaBatch batch)
    {
        var maml = LineExperiment.MetaGradient(experiment.Maml, theta, batch);
        return TensorAssert.RelativeError(LineExperiment.MetaGradient(algorithm, theta, batch), maml);
    }

    private static double[] Returns(MetaBatch batch, double discount)
    {
        var (n, h) = (batch.After.Rollouts.Episodes, batch.After.Rollouts.Horizon);
        var rewards = TensorAssert.Numbers(batch.After.Rollouts.Rewards);
        return [.. Enumerable.Range(0, batch.Tasks.Count).Select(i => Enumerable.Range(0, n * h)
            .Sum(j => rewards[(i * n * h) + j] * Math.Pow(discount, j % h)) / n)];
    }

    /// <summary>The sum over coordinates of the meta-gradient's variance over 30 independent batches.</summary>
    private static double Variance(LineExperiment experiment, SgmrlOptions options)
    {
        var theta = (0.1 * experiment.Theta()).Track();
        var samples = Enumerable.Range(1, 30).Select(seed =>
        {
            var drawn = experiment with { Seed = seed };
            var algorithm = drawn.Sgmrl(options);
            return LineExperiment.MetaGradient(algorithm, theta, drawn.Collect(algorithm, theta));
        }).ToArray();
        return Enumerable.Range(0, samples[0].Length).Sum(i =>
        {
            var mean = samples.Average(sample => sample[i]);
            return samples.Sum(sample => Math.Pow(sample[i] - mean, 2)) / (samples.Length - 1);
        });
    }
}
