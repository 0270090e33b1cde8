using MetaRLTorch.Adaptation;
using MetaRLTorch.Environments;
using MetaRLTorch.Environments.FrozenLake;
using MetaRLTorch.Estimators;
using MetaRLTorch.MetaAlgorithms;
using MetaRLTorch.Policies;
using MetaRLTorch.Sampling;
using MetaRLTorch.Tensors;
using MetaRLTorch.Testing;
using MetaRLTorch.Training;
using NUnit.Framework;
using TorchSharp;

namespace MetaRLTorch.Tests.Training;

/// <summary>MGRL and A2C: a policy that lives on from one iteration to the next.</summary>
public sealed class LifetimeTests : TensorTests
{
    private const int Copies = 4;
    private const int Segment = 6;

    private static readonly Catalog Known = Catalog.With(EnvironmentCatalog.Entries);

    private static IEnumerable<string> Lifetimes => MethodCatalog.Entries.Where(entry => entry.NeedsCritic).Select(entry => entry.Name);

    [Test]
    public void Phi_BeginsAtTheStudysNumbers()
    {
        using var experiment = Build("mgrl");

        var first = experiment.Phi.Rule.Map(logit => logit.sigmoid());

        Assert.That(TensorAssert.Numbers(first), Is.EqualTo([0.99, 0.95, 0.5, 0.00995]).Within(1e-12));
        Assert.That(experiment.ParameterNames.TakeLast(4), Is.EqualTo(LearnedCoefficients.All.Select(name => $"logit.{name}")));
    }

    [Test]
    public void TheMetaGradient_InEveryCoefficient_EqualsDifferences([Values(1, 2, 3)] int steps, [Values] bool kept, [Values(0, 2)] int iteration)
    {
        using var experiment = Build("mgrl", steps, kept ? 1 : 0);
        LineTraining.Train(experiment, 0, iteration);
        var (phi, method) = (experiment.Phi, experiment.Method.Algorithm);
        var batch = Collect(experiment, iteration);
        var start = (int)phi.Start.Size;

        var gradient = TensorAssert.Numbers(experiment.ObjectiveOn(batch).Gradient(phi.All).Gradient);

        var differences = Differences(method, phi, batch);
        Assert.That(TensorAssert.RelativeError(gradient[start..], differences), Is.LessThan(1e-5));
        Assert.That(differences.Select(Math.Abs), Is.All.GreaterThan(1e-9), "every coefficient should matter");
        Assert.That(gradient[..start], Is.All.Zero, "θ is not learned by the outer loop");
    }

    [Test]
    public void LowVarianceCurvature_IsTheLikelihoodRatiosDerivative_AndAnother([Values(1, 2, 3)] int steps)
    {
        // ρ = π(θ)/⊥π(θ) is the ratio to the policy that sampled, whose value can be differenced; the steps are the same.
        using var plain = Build("mgrl", steps);
        using var curved = Build("mgrl", steps, options: new MgrlOptions { Segment = Segment, LowVarianceCurvature = true });
        LineTraining.Train(curved, 0, 2);
        var (policy, phi, conventions) = ((IActorCritic)curved.Policy, curved.Phi, new EstimatorOptions());
        var batch = Collect(curved, 2);
        var objective = new ActorCriticObjective(policy, new LikelihoodRatio(conventions), conventions, LearnedCoefficients.Of);
        var loop = new InnerLoop(objective, plain.Config.Adaptation.CreateOptimizer(), sampler: null!, steps, plain.Sharding);
        var ratio = new Mgrl(policy, life: null!, loop, new VanillaPolicyGradient(conventions));

        double[] Rule(IMetaAlgorithm method) => [.. LineExperiment.MetaGradient(method, phi.Track(), batch).Skip((int)phi.Start.Size)];
        var own = Rule(curved.Method.Algorithm);

        Assert.That(TensorAssert.RelativeError(own, Differences(ratio, phi, batch)), Is.LessThan(1e-5));
        var logarithm = TensorAssert.RelativeError(own, Rule(plain.Method.Algorithm));
        Assert.That(logarithm, steps == 1 ? Is.LessThan(1e-12) : Is.GreaterThan(1e-4), "Hessians come in with the second step");
    }

    [Test]
    public void AnIteration_BeginsWhereTheLastOneEnded([ValueSource(nameof(Lifetimes))] string method)
    {
        using var experiment = Build(method);
        LineTraining.Train(experiment, 0, 1);
        var learner = experiment.Learner.Tensors.ToDictionary(tensor => tensor.Key, tensor => TensorAssert.Numbers(tensor.Value));
        var theta = TensorAssert.Numbers(experiment.Phi.Start);

        var batch = Collect(experiment, 1);

        var again = experiment.Method.Algorithm.Objective(experiment.Phi, batch, Derivative.None);
        Assert.That(TensorAssert.Numbers(again.Divergence), Is.All.EqualTo(0).Within(1e-15), "the steps, taken again, lead to the same θ^K");
        Assert.That(TensorAssert.Numbers(batch.Tasks.Values), Is.EqualTo(learner["tasks"]), "one task for life");
        var first = batch.Inner.Data[0].Rollouts;
        Assert.That(TensorAssert.Numbers(first.Observations), Is.EqualTo(learner["segment.observations"]));
        Assert.That(TensorAssert.Numbers(batch.Inner.Starts[0].Theta), Is.EqualTo(theta), "θ^0");
        Assert.That(TensorAssert.Numbers(batch.Inner.Starts[0].Memory[0]), Is.EqualTo(learner["memory.0"]).And.Some.Not.Zero, "Adam's mean");
        Assert.That(
            TensorAssert.Numbers(batch.Inner.Data[1].Rollouts.Observations.select(2, 0)), Is.EqualTo(learner["lives.observation"]),
            "the second segment goes on where the environments stood");
        Assert.That(TensorAssert.Numbers(first.BehaviorLogProbability), Is.EqualTo(
            TensorAssert.Numbers(first.Likelihood(experiment.Policy, experiment.Phi.Start.ForEachTask(1)).LogProbability)));
    }

    [Test]
    public void EnvironmentSteps_AreCountedOnce([ValueSource(nameof(Lifetimes))] string method)
    {
        using var experiment = Build(method);

        var steps = LineTraining.Train(experiment, 0, 3).Select(report => report.EnvironmentSteps).ToArray();

        // Four segments in the first iteration, then three: the last segment of one is the first of the next.
        Assert.That(steps, Is.EqualTo(new long[] { 4, 7, 10 }.Select(segments => segments * Copies * Segment)));
    }

    [Test]
    public void Resume_ContinuesBitForBit([ValueSource(nameof(Lifetimes))] string method)
    {
        using var folder = new TemporaryFolder();
        using var uninterrupted = Build(method);
        LineTraining.Train(uninterrupted, 0, 5);
        using (var first = Build(method))
        {
            LineTraining.Train(first, 0, 3);
            Checkpoint.Save(folder["checkpoint"], first, iteration: 3, environmentSteps: 1);
        }

        using var resumed = Build(method);
        Checkpoint.Load(folder["checkpoint"], resumed);
        LineTraining.Train(resumed, 3, 5);

        Assert.That(TensorAssert.Numbers(resumed.Phi.All), Is.EqualTo(TensorAssert.Numbers(uninterrupted.Phi.All)));
        Assert.That(resumed.Learner.Tensors.Keys, Is.EquivalentTo(uninterrupted.Learner.Tensors.Keys));
        foreach (var (name, tensor) in resumed.Learner.Tensors) TensorAssert.AreSame(tensor, uninterrupted.Learner.Tensors[name]);
    }

    [Test]
    public void A2c_LearnsALake()
    {
        using var experiment = Build("a2c", options: new A2cOptions { Segment = 12 }, copies: 32, stepSize: 0.03, holes: 0);
        var before = Return(experiment);

        LineTraining.Train(experiment, 0, 40);

        var after = Return(experiment);
        TestContext.Out.WriteLine($"{before:F2} -> {after:F2}");
        Assert.That(after, Is.GreaterThan(before + 0.4));
        static double Return(Experiment of) => of.Evaluator.Evaluate(of.Phi, tasks: 1, steps: 0, index: 0).Returns[0][0];
    }

    [TestCase("sampling.tasks: 3, but a policy that lives on")]
    [TestCase("adaptation.steps: 0, but the inner steps are what")]
    [TestCase("algorithm.name: mgrl in an environment whose actions are not discrete")]
    public void AnotherKindOfRun_IsRefused(string message)
    {
        var config = Config("mgrl", 3, 0, null, Copies, 0.01);
        config = message[..3] switch
        {
            "sam" => config with { Sampling = config.Sampling with { Tasks = 3 } },
            "ada" => config with { Adaptation = config.Adaptation with { Steps = 0 } },
            _ => config with { Environment = new() { Name = "line", Options = new LineTraining.LineOptions() } },
        };

        Assert.That(
            () => new ExperimentBuilder(Known with { Environments = [.. Known.Environments, .. LineTraining.Catalog.Environments] }).Build(config),
            Throws.TypeOf<UserException>().With.Message.StartsWith(message).And.Message.Not.Contains("\n"));
    }

    private static double[] Differences(IMetaAlgorithm method, MetaParameters phi, MetaBatch batch) => FiniteDifferences.Gradient(
        x =>
        {
            using var scope = torch.NewDisposeScope();
            var at = new MetaParameters(phi.Start.Track(), phi.Rule.Unflatten(torch.tensor(x)).Track());
            return method.Objective(at, batch, Derivative.Unrolled).Value.mean().ToDouble();
        },
        TensorAssert.Numbers(phi.Rule),
        step: 1e-3);

    private static MetaBatch Collect(Experiment experiment, int iteration)
    {
        using var random = experiment.Random.Open(RandomPurpose.Tasks, iteration);
        var tasks = experiment.Environment.SampleTasks(1, random).To(experiment.Compute);
        return experiment.Method.Algorithm.Collect(
            experiment.Phi, tasks, experiment.Random.ForTasks(1, iteration), experiment.Learner);
    }

    private static Experiment Build(
        string method, int steps = 3, int kept = 1, object? options = null, int copies = Copies, double stepSize = 0.01, double holes = 0.1) =>
        new ExperimentBuilder(Known).Build(Config(method, steps, kept, options, copies, stepSize, holes));

    /// <summary>A small lake, on which episodes end within a few steps; in double precision.</summary>
    private static ExperimentConfig Config(string method, int steps, int kept, object? options, int copies, double stepSize, double holes = 0.1) => new()
    {
        Seed = 3,
        Precision = Precision.Fp64,
        Device = DeviceName.Cpu,
        Environment = new()
        {
            Name = "frozen_lake",
            Options = new FrozenLakeOptions { Size = 3, Horizon = 12, Slip = 0.1, HoleProbability = holes },
        },
        Policy = new() { HiddenSizes = [5] },
        Sampling = new() { Tasks = 1, Episodes = copies, GaeLambda = 0.95 },
        Algorithm = Methods.Named(
            method, options ?? (method == "mgrl" ? new MgrlOptions { Segment = Segment } : new A2cOptions { Segment = Segment })),
        Adaptation = new() { Steps = steps, StepSize = stepSize, Optimizer = InnerOptimizer.Adam, MaxGradientNorm = 0.5 },
        Outer = new() { StepSize = 0.01 },
        Training = new() { Iterations = 100 },
        Sharding = new() { Workers = 1, KeptTasks = kept },
    };
}
