using MetaRLTorch.Adaptation;
using MetaRLTorch.Environments;
using MetaRLTorch.Environments.PrisonersDilemma;
using MetaRLTorch.Environments.TabularMdp;
using MetaRLTorch.Estimators;
using MetaRLTorch.MetaAlgorithms;
using MetaRLTorch.Sampling;
using MetaRLTorch.Tensors;
using MetaRLTorch.Testing;
using MetaRLTorch.Tests.Training;
using MetaRLTorch.Training;
using NUnit.Framework;
using static TorchSharp.torch;

namespace MetaRLTorch.Tests.MetaAlgorithms;

public sealed class LolaTests : TensorTests
{
    private const double StepSize = 0.3;
    private const double Discount = 0.9;

    private static readonly Catalog Known = Catalog.With(EnvironmentCatalog.Entries);

    [Test]
    public void TheMetaGradient_EqualsDifferencesOfPlainNumbers([Values(0, 1, 2)] int steps, [Values] bool offPolicy)
    {
        using var experiment = Build(new() { Buffer = offPolicy ? 9 : null }, steps);
        LineTraining.Train(experiment, 0, 3);
        var (phi, batch) = (experiment.Phi, Collect(experiment, 3));
        double[][] tables = [.. phi.Start.Select(TensorAssert.Numbers)];

        var gradient = TensorAssert.Numbers(experiment.ObjectiveOn(batch).Gradient(phi.All).Gradient);

        double[] Of(int player) => FiniteDifferences.Gradient(
            own => new LolaNumbers(batch, player, StepSize, Discount).Objective(own, tables[1 - player]), tables[player]);
        double[] expected = [.. Of(0).Concat(Of(1)).Select(slope => slope / 2)];           // the mean over the two tasks
        Assert.That(TensorAssert.Norm(expected), Is.GreaterThan(0.1));
        Assert.That(TensorAssert.RelativeError(gradient, expected), Is.LessThan(1e-7));
        Assert.That(batch.Inner.Data.Select(data => data.Rollouts.Episodes), Is.All.EqualTo(offPolicy ? 9 : 4));
    }

    [Test]
    public void WithoutProductsOfBothPlayersProbabilities_NothingIsShaped()
    {
        // log π_1 + log π_2 has no mixed derivative: the player takes the other one's step for given.
        using var experiment = Build(new() { InnerEstimator = "vanilla_policy_gradient" }, steps: 1);
        LineTraining.Train(experiment, 0, 3);
        var (phi, batch) = (experiment.Phi.Track(), Collect(experiment, 3));
        var naive = batch with { Inner = new([], batch.Inner.End), PerTask = batch.PerTask };
        Tensor[] ahead = [.. phi.Start.Select((table, p) => batch.After.Rollouts.Theta[p][1 - p].view(table.shape))];

        var gradient = LineExperiment.MetaGradient(experiment.Method.Algorithm, phi, batch);

        Assert.That(gradient, Is.Not.All.Zero);
        for (var player = 0; player < 2; player++)
        {
            var seen = new MetaParameters(new Parameters([.. phi.Start.Select((table, p) => p == player ? table : ahead[p])])).Track();
            var own = LineExperiment.MetaGradient(experiment.Method.Algorithm, seen, naive).Chunk(5).ElementAt(player);
            Assert.That(gradient.Chunk(5).ElementAt(player), Is.EqualTo(own).Within(1e-12), $"player {player}");
        }
    }

    [Test]
    public void TheBuffer_HoldsTheNewestEpisodes_AndStepsAreCountedOnce()
    {
        using var experiment = Build(new() { Buffer = 10 }, steps: 1);

        var steps = LineTraining.Train(experiment, 0, 4).Select(report => report.EnvironmentSteps).ToArray();

        Assert.That(steps, Is.EqualTo(new long[] { 1, 2, 3, 4 }.Select(i => i * 2 * 2 * 4 * 6)), "two tasks, look ahead and return, 4 × 6");
        var kept = EpisodeBuffer.Recall(experiment.Learner);
        var batch = Collect(experiment, 4);
        var data = batch.Inner.Data[0].Rollouts;
        Assert.That(kept[0].shape[1], Is.EqualTo(10));
        TensorAssert.AreSame(data.Observations.narrow(1, 4, 6), kept[0].narrow(1, 0, 6));
        TensorAssert.AreSame(data.FirstEpisodes(4).BehaviorLogProbability, data.FirstEpisodes(4).Likelihood(
            experiment.Policy, experiment.Phi.Start.ForEachTask(2)).LogProbability);
    }

    [Test]
    public void Resume_ContinuesBitForBit_WithItsBuffer()
    {
        using var folder = new TemporaryFolder();
        using var uninterrupted = Build(new() { Buffer = 9 }, steps: 2);
        LineTraining.Train(uninterrupted, 0, 5);
        using (var first = Build(new() { Buffer = 9 }, steps: 2))
        {
            LineTraining.Train(first, 0, 3);
            Checkpoint.Save(folder["checkpoint"], first, iteration: 3, environmentSteps: 1);
        }

        using var resumed = Build(new() { Buffer = 9 }, steps: 2);
        Checkpoint.Load(folder["checkpoint"], resumed);
        LineTraining.Train(resumed, 3, 5);

        Assert.That(TensorAssert.Numbers(resumed.Phi.All), Is.EqualTo(TensorAssert.Numbers(uninterrupted.Phi.All)));
        foreach (var (name, tensor) in uninterrupted.Learner.Tensors) TensorAssert.AreSame(resumed.Learner.Tensors[name], tensor);
    }

    [TestCase(0, -2.0, -1.9)]
    [TestCase(1, -1.2, -1.0)]
    public void PlayersWhoLookAhead_Cooperate(int steps, double least, double most)
    {
        var config = Config(new(), steps);
        using var experiment = new ExperimentBuilder(Known).Build(config with
        {
            Environment = config.Environment with { Options = new PrisonersDilemmaOptions { Horizon = 60 } },
            Sampling = config.Sampling with { Episodes = 64, Discount = 0.96, Baseline = BaselineKind.LinearFeature },
        });

        LineTraining.Train(experiment, 0, 100);

        var returns = experiment.Evaluator.Evaluate(experiment.Phi, tasks: 2, steps: 0, index: 0).Returns[0];
        TestContext.Out.WriteLine(returns.Average() / 120);
        Assert.That(returns.Average() / 120, Is.InRange(least, most));
    }

    [TestCase("algorithm.name: lola in an environment without two players")]
    [TestCase("sampling.tasks: 3, but every game is a task for each")]
    [TestCase("algorithm.options.buffer: 3, but each look ahead adds")]
    public void AnotherKindOfRun_IsRefused(string message)
    {
        var config = Config(new() { Buffer = message.Contains("buffer", StringComparison.Ordinal) ? 3 : null }, steps: 1);
        config = message.Split(' ')[0] switch
        {
            "algorithm.name:" => config with { Environment = new() { Name = "tabular_mdp", Options = new TabularMdpOptions() } },
            "sampling.tasks:" => config with { Sampling = config.Sampling with { Tasks = 3 } },
            _ => config,
        };

        Assert.That(
            () => new ExperimentBuilder(Known).Build(config),
            Throws.TypeOf<UserException>().With.Message.StartsWith(message).And.Message.Not.Contains("\n"));
    }

    private static MetaBatch Collect(Experiment experiment, int iteration)
    {
        using var random = experiment.Random.Open(RandomPurpose.Tasks, iteration);
        var tasks = experiment.Environment.SampleTasks(2, random).To(experiment.Compute);
        return experiment.Method.Algorithm.Collect(
            experiment.Phi, tasks, experiment.Random.ForTasks(2, iteration), experiment.Learner);
    }

    private static Experiment Build(LolaOptions options, int steps) => new ExperimentBuilder(Known).Build(Config(options, steps));

    private static ExperimentConfig Config(LolaOptions options, int steps) => new()
    {
        Seed = 4,
        Precision = Precision.Fp64,
        Device = DeviceName.Cpu,
        Environment = new() { Name = "prisoners_dilemma", Options = new PrisonersDilemmaOptions { Horizon = 6 } },
        Sampling = new() { Tasks = 2, Episodes = 4, Discount = Discount, Baseline = BaselineKind.Zero, NormalizeAdvantages = false },
        Algorithm = Methods.Named("lola", options) with { TimeReduction = TimeReduction.Sum, DiscountFromStart = true },
        Adaptation = new() { Steps = steps, StepSize = StepSize },
        Outer = new() { StepSize = 0.1 },
        Training = new() { Iterations = 200 },
        Sharding = new() { Workers = 1 },
    };
}
