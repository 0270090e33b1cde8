using MetaRLTorch.Estimators;
using MetaRLTorch.MetaAlgorithms;
using MetaRLTorch.Tensors;
using MetaRLTorch.Testing;
using NUnit.Framework;
using TorchSharp;

namespace MetaRLTorch.Tests.MetaAlgorithms;

/// <summary>
/// The factored curvature product against the divergence differentiated through the whole inner loop.
/// </summary>
public sealed class AdaptedFisherTests : TensorTests
{
    [Test]
    public void Times_EqualsTheHessianOfTheDivergence([Values(1, 2, 3)] int steps, [Values] bool lowVariance)
    {
        var conventions = new EstimatorOptions();
        var experiment = new LineExperiment { Steps = steps };
        if (lowVariance) experiment = experiment with { Inner = new LowVarianceCurvature(conventions) };

        AssertCurvature(experiment, experiment.Maml);
    }

    [Test]
    public void Times_ForSgmrl_EqualsTheHessianOfTheDivergence()
    {
        var experiment = new LineExperiment { Steps = 2 };

        AssertCurvature(experiment, experiment.Sgmrl(new()));
    }

    [Test]
    public void Times_ForFirstOrderMaml_LeavesTheInnerLoopsDerivativeOut()
    {
        var experiment = new LineExperiment { Steps = 2 };

        AssertCurvature(experiment, experiment.FirstOrderMaml);
    }

    [Test]
    public void Sharded_IsTheMeanOverTasks([Values(1, 2, 3)] int shardTasks)
    {
        var experiment = new LineExperiment { Steps = 1, ShardTasks = shardTasks };
        var (algorithm, theta) = (experiment.Maml, experiment.Theta());
        var batch = experiment.Collect(algorithm, theta);
        var vector = Vector(theta);
        using var whole = algorithm.Curvature(theta, batch);

        using var sharded = experiment.Objective(algorithm, batch).Curvature(theta);

        TensorAssert.AreClose(sharded.Times(vector), whole.Times(theta.Unflatten(vector)).Flatten() / 3.0, 1e-12);
    }

    private static void AssertCurvature(LineExperiment experiment, IMetaAlgorithm algorithm)
    {
        var theta = experiment.Theta();
        var batch = experiment.Collect(algorithm, theta);
        var vector = theta.Unflatten(Vector(theta));

        var divergence = algorithm.Objective(theta, batch).Divergence;
        var gradient = Gradient.PerTask(divergence, theta, differentiable: true);
        var truth = TensorAssert.Numbers(Gradient.HessianVectorProduct(gradient, theta, vector));

        using var curvature = algorithm.Curvature(theta, batch);
        var product = TensorAssert.Numbers(curvature.Times(vector));
        Assert.That(TensorAssert.RelativeError(product, truth), Is.LessThan(1e-9));
    }

    private static torch.Tensor Vector(Parameters theta)
    {
        using var random = new RandomStreams(7).Open(RandomPurpose.Initialization);
        return torch.randn(theta.Size, torch.float64, generator: random);
    }
}
