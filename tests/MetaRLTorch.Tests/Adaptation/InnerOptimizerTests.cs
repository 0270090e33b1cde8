using MetaRLTorch.Adaptation;
using MetaRLTorch.Estimators;
using MetaRLTorch.MetaAlgorithms;
using MetaRLTorch.Optimizers;
using MetaRLTorch.Tensors;
using MetaRLTorch.Testing;
using NUnit.Framework;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Tests.Adaptation;

/// <summary>Inner optimizers against PyTorch's, and their derivatives against differences.</summary>
public sealed class InnerOptimizerTests : TensorTests
{
    private static readonly AdaptationOptions Momentum = new() { Optimizer = InnerOptimizer.Momentum, Momentum = 0.8 };
    private static readonly AdaptationOptions Adam = new() { Optimizer = InnerOptimizer.Adam };
    private static readonly AdaptationOptions Rmsprop = new() { Optimizer = InnerOptimizer.Rmsprop };

    /// <summary>Settings, and where three steps lead the two tasks of <see cref="Objective"/> in PyTorch 1.13.1.</summary>
    /// <remarks>
    /// The numbers are the output of <c>python3 steps.py</c> with this file:
    /// <code>
    /// import torch; torch.set_default_dtype(torch.float64); from torch.optim import SGD, Adam, RMSprop
    /// def run(make, clip=1e9):
    ///     for c, b in ((1.0, 0.5), (3.0, -2.0)):
    ///         x = torch.tensor([0.3, -0.2, 1.0], requires_grad=True); steps = make([x])
    ///         for k in range(3):
    ///             steps.zero_grad()
    ///             (torch.tensor([1.0, 2.0, 0.0]) * (0.5 * c * (x - b) ** 2 - torch.sin(x))).sum().backward()
    ///             torch.nn.utils.clip_grad_norm_([x], clip); steps.step()
    ///         print([round(v, 12) for v in x.tolist()])
    /// run(lambda x: SGD(x, lr=.1)); run(lambda x: SGD(x, lr=.1, momentum=.8)); run(lambda x: Adam(x, lr=.1))
    /// run(lambda x: Adam(x, lr=.1, betas=(.7, .95), eps=.01), clip=1.5); run(lambda x: RMSprop(x, lr=.1))
    /// run(lambda x: RMSprop(x, lr=.1, alpha=.8, eps=.01), clip=1.5)
    /// </code>
    /// The third parameter has no gradient.
    /// </remarks>
    private static IEnumerable<TestCaseData> Golden =>
    [
        new(new AdaptationOptions(), new[] { 0.600929442580, 0.609236223188, 1, -1.021493406759, -1.809861484468, 1 }),
        new(Momentum, new[] { 0.833083578041, 1.228472641439, 1, -2.105895951926, -3.154679420028, 1 }),
        new(Adam, new[] { 0.597938447639, 0.099332143333, 1, 0.000687293436, -0.499188141185, 1 }),
        new(
            Adam with { MeanDecay = 0.7, SquareDecay = 0.95, Epsilon = 0.01, MaxGradientNorm = 1.5 },
            new[] { 0.591736216088, 0.098097906434, 1, 0.003376036859, -0.497533250458, 1 }),
        new(Rmsprop, new[] { 1.079987095710, 1.021041666877, 1, -1.469445570371, -1.859662845286, 1 }),
        new(
            Rmsprop with { SquareDecay = 0.8, Epsilon = 0.01, MaxGradientNorm = 1.5 },
            new[] { 0.780781927194, 0.329339247038, 1, -0.224335013061, -0.724525281255, 1 }),
    ];

    private static IEnumerable<AdaptationOptions> All =>
    [
        Momentum, Adam with { Epsilon = 0.01 }, Adam, Rmsprop,
        new() { MaxGradientNorm = 0.1 }, Adam with { Epsilon = 0.01, MaxGradientNorm = 0.1 },
    ];

    [TestCaseSource(nameof(Golden))]
    public void ThreeSteps_LeadWhereThoseOfPyTorchDo(AdaptationOptions options, double[] expected)
    {
        TensorAssert.NumbersAreClose(Run(torch.float64, clip: options.MaxGradientNorm), expected, 2e-6);
        TensorAssert.NumbersAreClose(Run(torch.float32, clip: options.MaxGradientNorm), expected, 2e-6);
        if (options.MaxGradientNorm is null) TensorAssert.NumbersAreClose(Run(torch.float64, clip: 1e9), expected, 1e-11);

        double[] Run(ScalarType type, double? clip)
        {
            var phi = new MetaParameters(new Parameters([torch.tensor(new[] { 0.3, -0.2, 1 }).to(type)]).ForEachTask(2));
            var optimizer = (options with { MaxGradientNorm = clip }).CreateOptimizer();
            var inner = optimizer.Start(phi);
            for (var k = 0; k < 3; k++)
            {
                var leaf = inner.Theta.Track();
                inner = optimizer.Step(inner, Gradient.PerTask(Objective(leaf[0]), leaf, differentiable: false), phi);
            }

            return TensorAssert.Numbers(inner.Theta);
        }
    }

    [Test]
    public void TheMetaGradient_ThroughThreeSteps_EqualsDifferences(
        [ValueSource(nameof(All))] AdaptationOptions options, [Values(0, 2, 3)] int kept)
    {
        var experiment = new LineExperiment { Steps = 3, ShardTasks = 1, KeptTasks = kept };
        var maml = Method(experiment, options with { StepSize = 0.02 });
        var theta = experiment.Theta();
        var batch = experiment.Collect(maml, theta);

        var gradient = TensorAssert.Numbers(experiment.Objective(maml, batch).Gradient(theta).Gradient);

        var differences = FiniteDifferences.Gradient(
            x =>
            {
                using var scope = torch.NewDisposeScope();
                var at = new MetaParameters(theta.Unflatten(torch.tensor(x)).Track());
                return maml.Objective(at, batch, Derivative.Unrolled).Value.mean().ToDouble();
            },
            TensorAssert.Numbers(theta),
            step: 1e-5);
        var plain = LineExperiment.MetaGradient(Method(experiment, new() { StepSize = 0.02 }), theta, batch);
        Assert.That(TensorAssert.RelativeError(gradient, differences), Is.LessThan(1e-6));
        Assert.That(TensorAssert.RelativeError(gradient, plain), Is.GreaterThan(1e-3), "that of plain steps is another");
    }

    [TestCase(1e-8, true)]
    [TestCase(1.0, false)]
    public void TheFirstStepOfAdam_IsASign_UnlessEpsilonIsLarge(double epsilon, bool firstOrder)
    {
        var experiment = new LineExperiment();
        var maml = Method(experiment, Adam with { StepSize = 0.02, Epsilon = epsilon });
        var (theta, batch) = (experiment.Theta(), experiment.Collect(maml, experiment.Theta()));

        var unrolled = LineExperiment.MetaGradient(maml, theta, batch);
        var plain = LineExperiment.MetaGradient(new FirstOrderMaml(experiment.Policy, maml), theta, batch);

        Assert.That(TensorAssert.RelativeError(unrolled, plain), firstOrder ? Is.LessThan(1e-4) : Is.GreaterThan(1e-2));
    }

    [Test]
    public void AParameterWithoutGradient_KeepsAllDerivativesFinite([ValueSource(nameof(All))] AdaptationOptions options)
    {
        var phi = new MetaParameters(new Parameters([torch.zeros(2, 3, torch.float64)]).Track());
        var optimizer = options.CreateOptimizer();
        var inner = optimizer.Start(phi);
        for (var k = 0; k < 2; k++)
            inner = optimizer.Step(inner, Gradient.PerTask(0 * inner.Theta[0].square().sum(1), inner.Theta, differentiable: true), phi);

        var derivative = Gradient.Of(inner.Theta[0].sum(), phi.All);

        Assert.That(TensorAssert.Numbers(derivative), Is.All.EqualTo(1));
    }

    [Test]
    public void ATaskWithinTheTolerance_KeepsItsMemoryToo()
    {
        var phi = new MetaParameters(new Parameters([torch.zeros(2, 1, torch.float64)]));
        var optimizer = (Momentum with { StepSize = 1 }).CreateOptimizer(tolerance: 0.5);
        Inner Step(Inner inner, double first, double second) =>
            optimizer.Step(inner, new([torch.tensor(new[] { first, second }, [2, 1])]), phi);

        var next = Step(Step(optimizer.Start(phi), 1, 0.5), 0.4, 0.6);

        Assert.That(TensorAssert.Numbers(next.Theta), Is.EqualTo([1.0, 0.6]));
        Assert.That(TensorAssert.Numbers(next.Memory), Is.EqualTo([1.0, 0.6]));
    }

    /// <summary>−Σ_j w_j (c_i/2 (x_j − b_i)² − sin x_j): [2].</summary>
    private static Tensor Objective(Tensor x)
    {
        var (c, b) = (torch.tensor(new[] { 1.0, 3 }, [2, 1]), torch.tensor(new[] { 0.5, -2 }, [2, 1]));
        var weight = torch.tensor(new[] { 1.0, 2, 0 });
        return -(weight.to(x.dtype) * ((0.5 * c.to(x.dtype) * (x - b.to(x.dtype)).square()) - x.sin())).sum(1);
    }

    private static Maml Method(LineExperiment experiment, AdaptationOptions options)
    {
        var surrogate = new VanillaPolicyGradient(experiment.Conventions);
        var loop = experiment.LoopOf(new ReturnSurrogate(experiment.Policy, surrogate), options.CreateOptimizer());
        return new(experiment.Policy, experiment.Sampler, loop, surrogate);
    }
}
