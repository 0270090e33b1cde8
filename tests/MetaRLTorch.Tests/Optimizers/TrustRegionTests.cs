using MetaRLTorch.Estimators;
using MetaRLTorch.MetaAlgorithms;
using MetaRLTorch.Optimizers;
using MetaRLTorch.Sampling;
using MetaRLTorch.Tensors;
using MetaRLTorch.Testing;
using NUnit.Framework;
using TorchSharp;

namespace MetaRLTorch.Tests.Optimizers;

public sealed class TrustRegionTests : TensorTests
{
    [Test]
    public void Step_NeverExceedsTheDivergenceBound_AndImprovesTheSurrogate(
        [Values(1e-4, 1e-3, 0.01)] double bound, [Values("maml", "sgmrl", "emaml")] string method)
    {
        var experiment = Experiment();
        var (algorithm, theta) = (Method(experiment, method), experiment.Theta());
        var objective = experiment.Objective(algorithm, experiment.Collect(algorithm, theta));
        var before = objective.Evaluate(theta);
        using var optimizer = new TrustRegion(new() { MaxDivergence = bound });

        var step = optimizer.Step(theta, objective);

        var after = objective.Evaluate(theta);
        Assert.That(step.Backtracks, Is.GreaterThanOrEqualTo(0), "no step was accepted");
        Assert.That(after.Objective, Is.GreaterThan(before.Objective));
        Assert.That(after.Divergence, Is.LessThanOrEqualTo(bound).And.EqualTo(step.Divergence).Within(1e-12));
        Assert.That(step.Objective, Is.EqualTo(before.Objective));
    }

    [Test]
    public void Step_WithASmallBound_IsTheNaturalGradientStep()
    {
        // For δ → 0 divergence and objective are quadratic and linear: θ moves by x √(2δ / xᵀCx) with (C + damping I) x
        // = g.
        var experiment = Experiment();
        var (algorithm, theta) = (experiment.Maml, experiment.Theta());
        var batch = experiment.Collect(algorithm, theta);
        var objective = experiment.Objective(algorithm, batch);
        var options = new OuterOptions { MaxDivergence = 1e-8, ConjugateGradientIterations = 100, Damping = 0.01 };
        var start = TensorAssert.Numbers(theta);
        var size = (int)theta.Size;

        using var curvature = objective.Curvature(theta);
        var identity = torch.eye(size, size, torch.float64);
        var columns = Enumerable.Range(0, size).Select(i => curvature.Times(identity.select(0, i)));
        var damped = torch.stack(columns) + (0.01 * identity);
        var x = torch.linalg.solve(damped, objective.Gradient(theta).Gradient.unsqueeze(1));
        var expected = TensorAssert.Numbers(x * Math.Sqrt(2 * 1e-8 / x.mT.mm(damped.mm(x)).item<double>()));

        using var optimizer = new TrustRegion(options);
        var step = optimizer.Step(theta, objective);

        var length = Math.Pow(options.BacktrackRatio, step.Backtracks);
        var moved = TensorAssert.Numbers(theta).Zip(start, (now, then) => now - then).ToArray();
        Assert.That(TensorAssert.RelativeError(moved, [.. expected.Select(e => length * e)]), Is.LessThan(1e-4));
    }

    [Test]
    public void Step_WithACurvatureOfSomeEpisodes_KeepsTheBoundOnAll()
    {
        var experiment = Experiment() with { Sampling = new() { Episodes = 20, NormalizeAdvantages = false } };
        var (algorithm, theta) = (experiment.Maml, experiment.Theta());
        var objective = experiment.Objective(algorithm, experiment.Collect(algorithm, theta));
        // The gradient has parts that these episodes' curvature does not see; without damping they would be followed far.
        var options = new OuterOptions { Damping = 0.1 };
        var (whole, start) = (theta.Clone(), objective.Evaluate(theta));
        using var optimizer = new TrustRegion(options with { CurvatureEpisodes = 10 });

        var step = optimizer.Step(theta, objective);

        var after = objective.Evaluate(theta);
        Assert.That(step.Backtracks, Is.GreaterThanOrEqualTo(0), "no step was accepted");
        Assert.That(after.Objective, Is.GreaterThan(start.Objective));
        Assert.That(after.Divergence, Is.LessThanOrEqualTo(0.01));
        using var ofAll = new TrustRegion(options);
        ofAll.Step(whole, objective);
        Assert.That(TensorAssert.Numbers(theta), Is.Not.EqualTo(TensorAssert.Numbers(whole)));
    }

    [Test]
    public void Step_AlongWhichTheObjectiveFalls_IsNeverAccepted_HoweverShort()
    {
        var experiment = Experiment();
        var (algorithm, theta) = (experiment.Maml, experiment.Theta());
        var batch = experiment.Collect(algorithm, theta);
        var worse = experiment with { Outer = new Opposed(new LikelihoodRatio(experiment.Conventions)) };
        var (start, other) = (TensorAssert.Numbers(theta), theta.Clone());
        using var optimizer = new TrustRegion(new() { MaxBacktracks = 15, MaxDivergence = 1e-6 });

        var step = optimizer.Step(theta, worse.Objective(worse.Maml, batch));
        var opposite = optimizer.Step(other, experiment.Objective(algorithm, batch));

        Assert.That(opposite.Backtracks, Is.InRange(0, 13), "the divergence alone refuses no step that is short enough");

        Assert.That(step.Backtracks, Is.EqualTo(-1));
        Assert.That(TensorAssert.Numbers(theta), Is.EqualTo(start));
    }

    [Test]
    public void Step_AlongWhichTheObjectiveStays_IsNotAccepted()
    {
        var experiment = Experiment();
        var theta = experiment.Theta();
        var batch = experiment.Collect(experiment.Maml, theta);
        var level = experiment with { Outer = new Level(new LikelihoodRatio(experiment.Conventions)) };
        var start = TensorAssert.Numbers(theta);
        using var optimizer = new TrustRegion(new());

        var step = optimizer.Step(theta, level.Objective(level.Maml, batch));

        Assert.That(step.GradientNorm, Is.GreaterThan(0.1));
        Assert.That(step.Backtracks, Is.EqualTo(-1));
        Assert.That(TensorAssert.Numbers(theta), Is.EqualTo(start));
    }

    [Test]
    public void MaxBacktracks_IsTheNumberOfLengthsTried()
    {
        var experiment = Experiment() with { Sampling = new() { Episodes = 20, NormalizeAdvantages = false } };
        var theta = experiment.Theta();
        var objective = experiment.Objective(experiment.Maml, experiment.Collect(experiment.Maml, theta));
        // The curvature of half the episodes makes the first steps too long.
        int Accepted(int lengths)
        {
            using var optimizer = new TrustRegion(new() { Damping = 1e-3, CurvatureEpisodes = 2, BacktrackRatio = 0.9, MaxBacktracks = lengths });
            return optimizer.Step(theta.Clone(), objective).Backtracks;
        }

        var backtracks = Accepted(100);

        Assert.That(backtracks, Is.GreaterThan(1));
        Assert.That(Accepted(backtracks + 1), Is.EqualTo(backtracks));
        Assert.That(Accepted(backtracks), Is.EqualTo(-1));
    }

    [Test]
    public void Step_WithoutRewards_LeavesThetaAsItWas_AndTriesNoLength()
    {
        var experiment = Experiment();
        var (algorithm, theta) = (experiment.Maml, experiment.Theta());
        var batch = experiment.Collect(algorithm, theta);
        var indifferent = batch with
        {
            After = batch.After with
            {
                Credit = batch.After.Credit with { Advantages = torch.zeros_like(batch.After.Credit.Advantages) },
            },
        };
        var counted = new Counted(new LikelihoodRatio(experiment.Conventions));
        var counting = experiment with { Outer = counted };
        var start = TensorAssert.Numbers(theta);
        using var optimizer = new TrustRegion(new());

        var step = optimizer.Step(theta, counting.Objective(counting.Maml, indifferent));

        Assert.That(step.Backtracks, Is.EqualTo(-1));
        Assert.That(counted.Calls, Is.EqualTo(1), "surrogates, the gradient's among them");
        Assert.That(TensorAssert.Numbers(theta), Is.EqualTo(start));
    }

    private static LineExperiment Experiment() => LineExperiment.Broad with { Outer = new LikelihoodRatio(new EstimatorOptions()) };

    private static IMetaAlgorithm Method(LineExperiment experiment, string name) => name switch
    {
        "sgmrl" => experiment.Sgmrl(new()),
        "emaml" => experiment.Emaml,
        "fomaml" => experiment.FirstOrderMaml,
        "maml" => experiment.Maml,
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "No such method."),
    };

    /// <summary>A surrogate whose gradient points up but whose value falls along it.</summary>
    private sealed class Opposed(IObjectiveEstimator surrogate) : IObjectiveEstimator
    {
        public torch.Tensor Objective(Likelihood current, TaskData data)
        {
            var value = surrogate.Objective(current, data);
            return value - (2 * value.detach());
        }
    }

    /// <summary>A surrogate with a gradient whose value is the same everywhere.</summary>
    private sealed class Level(IObjectiveEstimator surrogate) : IObjectiveEstimator
    {
        public torch.Tensor Objective(Likelihood current, TaskData data)
        {
            var value = surrogate.Objective(current, data);
            return value - value.detach();
        }
    }

    /// <summary>Counts how often a surrogate is computed.</summary>
    private sealed class Counted(IObjectiveEstimator surrogate) : IObjectiveEstimator
    {
        public int Calls { get; private set; }

        public torch.Tensor Objective(Likelihood current, TaskData data)
        {
            Calls++;
            return surrogate.Objective(current, data);
        }
    }
}
