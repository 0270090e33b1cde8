using MetaRLTorch.Adaptation;
using MetaRLTorch.Advantages;
using MetaRLTorch.Environments;
using MetaRLTorch.Environments.TabularMdp;
using MetaRLTorch.Estimators;
using MetaRLTorch.MetaAlgorithms;
using MetaRLTorch.Sampling;
using MetaRLTorch.Tensors;
using MetaRLTorch.Testing;
using MetaRLTorch.Tests.Training;
using MetaRLTorch.Training;
using NUnit.Framework;
using TorchSharp;

namespace MetaRLTorch.Tests.MetaAlgorithms;

public sealed class LirpgTests : TensorTests
{
    private const double Weight = 0.7;
    private const double StepSize = 0.4;
    private const double Discount = 0.9;

    private static readonly Catalog Known = Catalog.With(EnvironmentCatalog.Entries);
    private static readonly string[] Estimators = ["vanilla_policy_gradient", "low_variance_curvature", "loaded_dice"];

    [Test]
    public void TheMetaGradient_EqualsDifferencesOfPlainNumbers(
        [Values(1, 2, 3)] int steps, [ValueSource(nameof(Estimators))] string estimator, [Values] bool kept)
    {
        using var experiment = Build(steps, estimator, kept: kept ? 1 : 0);
        LineTraining.Train(experiment, 0, 2);
        var phi = experiment.Phi;
        phi.Rule.CopyFrom(phi.Rule.Map(Drawn));
        var batch = Collect(experiment, 2);
        var start = (int)phi.Start.Size;

        var gradient = TensorAssert.Numbers(experiment.ObjectiveOn(batch).Gradient(phi.All).Gradient);

        var numbers = new LirpgNumbers(batch, estimator, StepSize, Weight, Discount);
        var expected = FiniteDifferences.Gradient(numbers.Objective, TensorAssert.Numbers(phi.Rule));
        Assert.That(TensorAssert.Norm(expected), Is.GreaterThan(0.01));
        Assert.That(TensorAssert.RelativeError(gradient[start..], expected), Is.LessThan(1e-7));
        Assert.That(gradient[..start], Is.All.Zero, "θ is not learned by the outer loop");
    }

    [Test]
    public void WithoutInnerSteps_NothingDependsOnTheReward()
    {
        using var experiment = Build(steps: 1);
        var (policy, sampler) = (experiment.Policy, Sampler(experiment));
        var reward = new IntrinsicReward(3, policy.Actions, [], Weight);
        var objective = new IntrinsicReturn(policy, new VanillaPolicyGradient(EstimatorOptions.Paper), reward, sampler.Credit);
        var loop = new InnerLoop(objective, new GradientStep(StepSize), sampler, steps: 0, experiment.Sharding);
        var method = new Lirpg(policy, sampler, loop, new VanillaPolicyGradient(EstimatorOptions.Paper), reward);
        var phi = new MetaParameters(experiment.Phi.Start, experiment.Phi.Rule.Map(Drawn)).Track();
        using var random = experiment.Random.Open(RandomPurpose.Tasks, 0);
        var tasks = experiment.Environment.SampleTasks(1, random).To(experiment.Compute);

        var batch = method.Collect(phi, tasks, experiment.Random.ForTasks(1, 0), Learner.Nothing);

        Assert.That(LineExperiment.MetaGradient(method, phi, batch).Skip((int)phi.Start.Size), Is.All.Zero);
    }

    [Test]
    public void TheReward_StartsAtZero_AndPaysWhatWasDone([Values] bool hidden)
    {
        var reward = new IntrinsicReward(3, ActionSpace.Discrete(2), hidden ? [4] : []);
        using var experiment = Build(steps: 1);
        using var random = experiment.Random.Open(RandomPurpose.Initialization);
        var first = reward.Initialize(experiment.Phi.Start, random);
        var rollouts = Collect(experiment, 0).After.Rollouts;

        Assert.That(TensorAssert.Numbers(reward.Of(first.ForEachTask(1), rollouts)), Is.All.Zero);
        if (hidden) return;
        var table = torch.tensor(new[] { 0.1, 0.2, 0.3, 0.4, 0.5, 0.6 }, [3, 2], torch.float64);
        var paid = reward.Of(new Parameters([table, torch.tensor(new[] { 0, 1.0 })]).ForEachTask(1), rollouts);
        var (states, actions) = (TensorAssert.Numbers(rollouts.Observations.argmax(-1)), TensorAssert.Numbers(rollouts.Actions));
        Assert.That(TensorAssert.Numbers(paid), Is.EqualTo(states.Zip(
            actions, (state, action) => Math.Tanh((0.1 * ((2 * state) + action + 1)) + action))).Within(1e-12));
    }

    [Test]
    public void EveryPolicy_LivesOnInItsTask()
    {
        using var experiment = Build(steps: 2, tasks: 3, optimizer: InnerOptimizer.Adam);
        var first = Collect(experiment, 0);
        LineTraining.Train(experiment, 0, 1);
        var theta = TensorAssert.Numbers(experiment.Learner.Tensors["theta.0"]);

        var next = Collect(experiment, 1);

        Assert.That(TensorAssert.Numbers(next.Tasks.Values), Is.EqualTo(TensorAssert.Numbers(first.Tasks.Values)), "tasks for life");
        Assert.That(theta, Is.EqualTo(TensorAssert.Numbers(first.Inner.End.Theta)), "θ_i is left where the inner loop ended");
        Assert.That(theta.Chunk(6).Select(task => string.Join(' ', task)), Is.Unique, "every task has a policy of its own");
        Assert.That(TensorAssert.Numbers(next.Inner.Starts[0].Theta), Is.EqualTo(theta), "and begins there");
        Assert.That(
            TensorAssert.Numbers(next.Inner.Starts[0].Memory), Is.EqualTo(TensorAssert.Numbers(first.Inner.End.Memory)), "as Adam does");
        Assert.That(TensorAssert.Numbers(experiment.Phi.Start), Is.EqualTo(theta[..6]), "φ's start is the first policy");
        var again = experiment.Method.Algorithm.Objective(experiment.Phi, next, Derivative.None);
        Assert.That(TensorAssert.Numbers(again.Divergence), Is.All.EqualTo(0).Within(1e-15), "the steps, taken again, lead to the same θ_i");
    }

    [Test]
    public void Resume_ContinuesBitForBit()
    {
        using var folder = new TemporaryFolder();
        using var uninterrupted = Build(steps: 2, tasks: 2, optimizer: InnerOptimizer.Adam);
        LineTraining.Train(uninterrupted, 0, 4);
        using (var first = Build(steps: 2, tasks: 2, optimizer: InnerOptimizer.Adam))
        {
            LineTraining.Train(first, 0, 2);
            Checkpoint.Save(folder["checkpoint"], first, iteration: 2, environmentSteps: 1);
        }

        using var resumed = Build(steps: 2, tasks: 2, optimizer: InnerOptimizer.Adam);
        Checkpoint.Load(folder["checkpoint"], resumed);
        LineTraining.Train(resumed, 2, 4);

        Assert.That(TensorAssert.Numbers(resumed.Phi.All), Is.EqualTo(TensorAssert.Numbers(uninterrupted.Phi.All)));
        foreach (var (name, tensor) in uninterrupted.Learner.Tensors) TensorAssert.AreSame(resumed.Learner.Tensors[name], tensor);
    }

    [Test]
    public void ARunWithoutInnerSteps_IsRefused() => Assert.That(
        () => Build(steps: 0),
        Throws.TypeOf<UserException>().With.Message.StartsWith("adaptation.steps: 0, but the inner steps are what").And.Message.Not.Contains("\n"));

    private static torch.Tensor Drawn(torch.Tensor like)
    {
        using var random = new RandomStreams(like.numel()).Open(RandomPurpose.Initialization);
        return torch.randn(like.shape, like.dtype, generator: random);
    }

    private static RolloutSampler Sampler(Experiment experiment) => new(
        experiment.Environment, experiment.Policy, new(new ZeroBaseline(), Discount, 1, normalize: false), 3, experiment.Sharding);

    private static MetaBatch Collect(Experiment experiment, int iteration)
    {
        var count = experiment.Config.Sampling.Tasks;
        using var random = experiment.Random.Open(RandomPurpose.Tasks, iteration);
        var tasks = experiment.Environment.SampleTasks(count, random).To(experiment.Compute);
        return experiment.Method.Algorithm.Collect(
            experiment.Phi, tasks, experiment.Random.ForTasks(count, iteration), experiment.Learner);
    }

    /// <summary>Policies that are tables, in processes of three states with two choices; a table of rewards.</summary>
    private static Experiment Build(
        int steps, string estimator = "vanilla_policy_gradient", int tasks = 1, int kept = 1, InnerOptimizer optimizer = InnerOptimizer.Gradient) =>
        new ExperimentBuilder(Known).Build(new()
        {
            Seed = 5,
            Precision = Precision.Fp64,
            Device = DeviceName.Cpu,
            Environment = new()
            {
                Name = "tabular_mdp",
                Options = new TabularMdpOptions { States = 3, Choices = 2, Horizon = 4, Concentration = 1 },
            },
            Sampling = new()
            {
                Tasks = tasks, Episodes = 3, Discount = Discount, Baseline = BaselineKind.Zero, NormalizeAdvantages = false,
            },
            Algorithm = Methods.Named(
                "lirpg", new LirpgOptions { InnerEstimator = estimator, IntrinsicWeight = Weight, HiddenSizes = [] }) with
            {
                TimeReduction = TimeReduction.Sum,
                DiscountFromStart = true,
            },
            Adaptation = new() { Steps = steps, StepSize = StepSize, Optimizer = optimizer },
            Outer = new() { StepSize = 0.1 },
            Training = new() { Iterations = 100 },
            Sharding = new() { Workers = 1, KeptTasks = kept },
        });
}
