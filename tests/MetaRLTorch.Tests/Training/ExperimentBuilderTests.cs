using MetaRLTorch.Configuration;
using MetaRLTorch.Sampling;
using MetaRLTorch.MetaAlgorithms;
using MetaRLTorch.Optimizers;
using MetaRLTorch.Tensors;
using MetaRLTorch.Testing;
using MetaRLTorch.Training;
using NUnit.Framework;
using TorchSharp;

namespace MetaRLTorch.Tests.Training;

public sealed class ExperimentBuilderTests : TensorTests
{
    [TestCase("maml", typeof(Maml))]
    [TestCase("first_order_maml", typeof(FirstOrderMaml))]
    [TestCase("sgmrl", typeof(Sgmrl))]
    [TestCase("emaml", typeof(Emaml))]
    [TestCase("memrl", typeof(Memrl))]
    [TestCase("reptile", typeof(Reptile))]
    [TestCase("promp", typeof(Promp))]
    [TestCase("ppo_maml", typeof(Promp))]
    [TestCase("meta_sgd", typeof(MetaSgd))]
    [TestCase("bomrl", typeof(Bomrl))]
    [TestCase("imaml", typeof(Imaml))]
    public void EveryAlgorithm_IsBuiltByItsName(string name, Type type)
    {
        using var experiment = LineTraining.Build(LineTraining.Config(name, OuterOptimizer.Adam));

        Assert.That(experiment.Method.Algorithm, Is.TypeOf(type));
    }

    [Test]
    public void PpoMaml_HasMamlsInnerStep_AndPrompItsOwn()
    {
        // At the parameters that sampled, the clipped surrogate and the penalty have the gradient of MAML's surrogate.
        var maml = FirstGradient("maml");

        Assert.That(TensorAssert.RelativeError(FirstGradient("ppo_maml"), maml), Is.LessThan(1e-9));
        Assert.That(TensorAssert.RelativeError(FirstGradient("promp"), maml), Is.GreaterThan(1e-4));
    }

    [TestCase(OuterOptimizer.Adam, typeof(Adam))]
    [TestCase(OuterOptimizer.GradientAscent, typeof(GradientAscent))]
    [TestCase(OuterOptimizer.TrustRegion, typeof(TrustRegion))]
    public void EveryOptimizer_IsBuiltByItsName(OuterOptimizer name, Type type)
    {
        using var experiment = LineTraining.Build(LineTraining.Config("maml", name));

        Assert.That(experiment.Optimizer, Is.TypeOf(type));
    }

    [Test]
    public void AValueWithoutACase_IsAnError_AndNeverAnotherOnes()
    {
        var config = LineTraining.Config("maml", (OuterOptimizer)99);
        var other = LineTraining.Config("maml", OuterOptimizer.Adam);

        Assert.That(() => LineTraining.Build(config), Throws.InvalidOperationException.With.Message.EqualTo("99 is no optimizer."));
        Assert.That(
            () => LineTraining.Build(other with { Sampling = other.Sampling with { Baseline = (BaselineKind)99 } }),
            Throws.InvalidOperationException.With.Message.EqualTo("99 is no baseline."));
        Assert.That(() => LineTraining.Build(other with { Algorithm = other.Algorithm with { Name = "mamml" } }), Throws.InvalidOperationException);
    }

    [Test]
    public void ARefusedConfig_LeavesNeitherThreadsNorTensorsBehind()
    {
        const int Workers = 9, Patience = 5000, Poll = 20;
        var config = LineTraining.Config("memrl", OuterOptimizer.TrustRegion) with
        {
            Sharding = new() { Workers = Workers },
        };
        var tensors = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        Assert.That(() => LineTraining.Build(config), Throws.InstanceOf<UserException>());

        // The last of nine workers carries a number that no other test's workers have.
        Assert.That(ThreadNames, Has.None.EqualTo($"tasks {Workers - 1}").After(Patience, Poll));
        Assert.That(DisposeScopeManager.Statistics.ThreadTotalLiveCount, Is.EqualTo(tensors));

        using var accepted = LineTraining.Build(config with { Outer = new() });
        Assert.That(ThreadNames, Has.One.EqualTo($"tasks {Workers - 1}").After(Patience, Poll), "names are not seen");
    }

    [Test]
    public void Cuda_WhereThereIsNone_IsRefused()
    {
        Needs.That(!torch.cuda.is_available(), "This machine has a GPU.");

        Assert.That(
            () => LineTraining.Build(
                LineTraining.Config("maml", OuterOptimizer.Adam) with { Device = DeviceName.Cuda }),
            Throws.InstanceOf<UserException>().With.Message.StartsWith("device: cuda was asked for"));
    }

    [TestCase(Precision.Fp32, torch.ScalarType.Float32)]
    [TestCase(Precision.Fp64, torch.ScalarType.Float64)]
    public void Parameters_HaveTheConfigsPrecision(Precision precision, torch.ScalarType type)
    {
        using var experiment = LineTraining.Build(
            LineTraining.Config("maml", OuterOptimizer.Adam) with { Precision = precision });

        Assert.That(experiment.Phi.All.Select(t => t.dtype), Is.All.EqualTo(type));
    }

    [Test]
    public void InitialParameters_AreAFunctionOfTheSeed_InBothPrecisions()
    {
        double[] Theta(long seed, Precision precision = Precision.Fp64)
        {
            using var experiment = LineTraining.Build(
                LineTraining.Config("maml", OuterOptimizer.Adam) with { Seed = seed, Precision = precision });
            return TensorAssert.Numbers(experiment.Phi.All);
        }

        var theta = Theta(seed: 4);

        Assert.That(Theta(seed: 5), Is.Not.EqualTo(theta));
        TensorAssert.NumbersAreClose(Theta(seed: 4, Precision.Fp32), theta, 1e-7);
    }

    [TestCase(0, null, 1, 100)]
    [TestCase(3, null, 3, 100)]
    [TestCase(0, 7, 1, 7)]
    [TestCase(0, 0, 1, 0)]
    public void GradientsAreSharded_AsTheConfigSays_OrByTheTask(int tasks, int? kept, int width, int keeps)
    {
        using var experiment = LineTraining.Build(LineTraining.Config("maml", OuterOptimizer.Adam) with
        {
            Sharding = new() { Workers = 1, GradientTasks = tasks, KeptTasks = kept },
        });

        Assert.That((experiment.Sharding.Width, experiment.Sharding.Kept), Is.EqualTo((width, keeps)));
    }

    /// <summary>At the θ that sampled the ratios are 1, and normalized advantages have mean 0; log π is not 0.</summary>
    [TestCase(OuterOptimizer.TrustRegion, true)]
    [TestCase(OuterOptimizer.Adam, false)]
    public void ATrustRegion_ClimbsRatios_TheOthersLogarithms(OuterOptimizer optimizer, bool ratios)
    {
        using var experiment = LineTraining.Build(LineTraining.Config("maml", optimizer));
        using var random = experiment.Random.Open(RandomPurpose.Tasks);
        var tasks = experiment.Environment.SampleTasks(6, random).To(experiment.Compute);
        var batch = experiment.Method.Algorithm.Collect(experiment.Phi, tasks, experiment.Random.ForTasks(6, 0), experiment.Learner);

        var value = experiment.ObjectiveOn(batch).Evaluate(experiment.Phi.All).Objective;

        Assert.That(Math.Abs(value), ratios ? Is.LessThan(1e-5) : Is.GreaterThan(1e-3));
    }

    [TestCase(1, typeof(Adam))]
    [TestCase(2, typeof(RepeatedSteps))]
    public void SeveralEpochs_AreRepeatedSteps(int epochs, Type expected)
    {
        var config = LineTraining.Config("promp", OuterOptimizer.Adam);
        using var experiment = LineTraining.Build(config with { Outer = config.Outer with { Epochs = epochs } });

        Assert.That(experiment.Optimizer, Is.TypeOf(expected));
    }

    [Test]
    public void Pictures_OfAnEnvironmentWithoutAny_AreRefused()
    {
        ExperimentConfig With(int pictures) => LineTraining.Config("maml", OuterOptimizer.Adam) with
        {
            Training = new() { EvaluateEvery = 1, Pictures = pictures },
        };

        Assert.That(
            () => LineTraining.Build(With(1)),
            Throws.TypeOf<UserException>().With.Message.EqualTo("training.pictures: 1, but line has no pictures. Leave it out."));
        using var without = LineTraining.Build(With(0));
    }

    [TestCase(0, true)]
    [TestCase(1, false)]
    public void Pictures_AreUnread_WithoutEvaluations(int every, bool unread)
    {
        var config = LineTraining.Config("maml", OuterOptimizer.Adam) with { Training = new() { EvaluateEvery = every } };

        Assert.That(UnreadSettings.Of(config).ContainsKey("training.pictures"), Is.EqualTo(unread));
    }

    /// <summary>The names of this process' threads, as Linux knows them.</summary>
    private static List<string> ThreadNames()
    {
        var names = new List<string>();
        foreach (var thread in Directory.GetDirectories("/proc/self/task"))
        {
            try
            {
                names.Add(File.ReadAllText($"{thread}/comm").TrimEnd());
            }
            catch (IOException)
            {
                // It ended between being listed and being asked.
            }
        }

        return names;
    }

    private static double[] FirstGradient(string name)
    {
        using var experiment = LineTraining.Build(
            LineTraining.Config(name, OuterOptimizer.Adam) with { Precision = Precision.Fp64 });
        using var random = experiment.Random.Open(RandomPurpose.Tasks);
        var tasks = experiment.Environment.SampleTasks(6, random).To(experiment.Compute);
        var batch = experiment.Method.Algorithm.Collect(experiment.Phi, tasks, experiment.Random.ForTasks(6, 0), experiment.Learner);
        return TensorAssert.Numbers(experiment.ObjectiveOn(batch).Gradient(experiment.Phi.All).Gradient);
    }
}
