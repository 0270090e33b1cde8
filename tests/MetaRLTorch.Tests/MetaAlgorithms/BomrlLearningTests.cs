using MetaRLTorch.Tests.Training;
using MetaRLTorch.Adaptation;
using MetaRLTorch.Environments;
using MetaRLTorch.Environments.FrozenLake;
using MetaRLTorch.MetaAlgorithms;
using MetaRLTorch.Optimizers;
using MetaRLTorch.Tensors;
using MetaRLTorch.Testing;
using MetaRLTorch.Training;
using NUnit.Framework;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Tests.MetaAlgorithms;

/// <summary>
/// Exact meta-training on frozen lakes without slip: 200 meta-iterations of 5 tasks with Adam, judged on 40 other lakes
/// by the exact return from the start (γ = 0.95; the best possible is γ⁵ = 0.774). Deterministic.
/// </summary>
public sealed class BomrlLearningTests : TensorTests
{
    private const double Discount = 0.95;
    private const double MamlStep = 10;

    private static readonly WithinTaskOptions Alg1 = new()
    {
        Lambda = 0.05, Exact = true, Implicit = new() { Tolerance = 1e-3 },
    };

    [TestCase(MapDistribution.HighVariance, 0.70, 0.45)]
    [TestCase(MapDistribution.LowVariance, 0.75, 0.26)]
    public void Bomrl_LearnsToAdaptAtOnce_BetterThanMaml(MapDistribution maps, double trained, double untrained)
    {
        using var experiment = Lake(maps);
        var test = Model(experiment, 40, iteration: -1);
        double AfterAlg1(Tensor theta) => Mean(test, new TabularLowerLevel(test, Alg1).Solve(ForEachTask(theta, 40)));

        var random = AfterAlg1(experiment.Phi.All[0]);
        Train(experiment, experiment.Method.Algorithm);
        var bomrl = AfterAlg1(experiment.Phi.All[0]);

        using var other = Lake(maps);
        Train(other, new ExactMaml(other));
        var maml = Mean(test, ExactMaml.Adapt(test, ForEachTask(other.Phi.Start[0], 40)));

        TestContext.Out.WriteLine($"{maps}: Alg1 from even logits {random:F3}, after BO-MRL {bomrl:F3}; MAML with α = 10 {maml:F3}");
        Assert.That(random, Is.LessThanOrEqualTo(untrained));
        Assert.That(bomrl, Is.GreaterThanOrEqualTo(trained));
        Assert.That(maml, Is.LessThan(bomrl));
    }

    private static void Train(Experiment experiment, IMetaAlgorithm algorithm)
    {
        using var optimizer = new Adam(0.1, experiment.Phi.All);
        for (var iteration = 0; iteration < 200; iteration++)
        {
            using var scope = torch.NewDisposeScope();
            using var random = experiment.Random.Open(RandomPurpose.Tasks, iteration);
            var tasks = experiment.Environment.SampleTasks(5, random);
            var batch = algorithm.Collect(experiment.Phi, tasks, experiment.Random.ForTasks(5, iteration), experiment.Learner);
            optimizer.Step(
                experiment.Phi.All, new ShardedObjective(algorithm, experiment.Phi, batch, experiment.Sharding with { Width = 0 }));
        }
    }

    private static Experiment Lake(MapDistribution maps) => new ExperimentBuilder(Catalog.With(EnvironmentCatalog.Entries)).Build(new()
    {
        Environment = new() { Name = "frozen_lake", Options = new FrozenLakeOptions { Maps = maps, Horizon = 1 } },
        Sampling = new() { Tasks = 5, Episodes = 1, Discount = Discount },
        Algorithm = Methods.Named("bomrl", Alg1),
        Device = DeviceName.Cpu,
        Precision = Precision.Fp64,
        Sharding = new() { Workers = 1 },
    });

    private static MarkovModel Model(Experiment experiment, int tasks, int iteration)
    {
        using var random = experiment.Random.Open(RandomPurpose.Tasks, iteration);
        return ((IExactEnvironment)experiment.Environment).Model(experiment.Environment.SampleTasks(tasks, random), Discount);
    }

    private static Tensor ForEachTask(Tensor theta, int tasks) => theta.unsqueeze(0).expand(tasks, 16, 4).contiguous();

    private static double Mean(MarkovModel model, Tensor logits) => model.Return(logits.softmax(-1)).mean().ToDouble();

    /// <summary>MAML without samples: J(θ + α ∇J(θ)), differentiated through the step.</summary>
    private sealed class ExactMaml(Experiment experiment) : IMetaAlgorithm
    {
        public static Tensor Adapt(MarkovModel model, Tensor theta)
        {
            var leaf = theta.requires_grad ? theta : theta.requires_grad_();
            var value = model.Return(leaf.softmax(-1)).sum();
            return leaf + (MamlStep * torch.autograd.grad([value], [leaf], retain_graph: true, create_graph: true)[0]);
        }

        public MetaBatch Collect(MetaParameters phi, TaskBatch tasks, TaskStreams random, Learner learner) =>
            experiment.Method.Algorithm.Collect(phi, tasks, random, learner);

        public MetaObjective Objective(MetaParameters phi, MetaBatch batch, Derivative derivative)
        {
            var model = ((IExactEnvironment)experiment.Environment).Model(batch.Tasks, Discount);
            var value = model.Return(Adapt(model, phi.Start.ForEachTask(batch.Tasks.Count)[0]).softmax(-1));
            return new(value, torch.zeros_like(value));
        }
    }
}
