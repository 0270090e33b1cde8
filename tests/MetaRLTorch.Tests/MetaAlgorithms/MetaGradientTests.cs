using MetaRLTorch.Estimators;
using MetaRLTorch.MetaAlgorithms;
using MetaRLTorch.Tensors;
using MetaRLTorch.Testing;
using NUnit.Framework;

namespace MetaRLTorch.Tests.MetaAlgorithms;

/// <summary>
/// Meta-gradients through 1, 2 and 3 inner steps of a Gaussian network, on recorded data, against central differences
/// of an objective that is written a second time (<see cref="ReferenceObjective"/>).
/// </summary>
public sealed class MetaGradientTests : TensorTests
{
    private static readonly SgmrlOptions OtherTasks = new() { ScoreBaseline = ScoreBaseline.OtherTasks };

    [Test]
    public void Maml_MetaGradient_EqualsDifferences(
        [Values("vanilla", "low variance", "dice", "loaded dice")] string inner, [Values(1, 2, 3)] int steps) =>
        AssertGradient(new() { Steps = steps }, "maml", inner);

    [Test]
    public void Sgmrl_MetaGradient_EqualsDifferences([Values(1, 2, 3)] int steps) =>
        AssertGradient(new() { Steps = steps }, "sgmrl", "vanilla");

    [Test]
    public void Emaml_MetaGradient_EqualsDifferences([Values(1, 2, 3)] int steps) =>
        AssertGradient(new() { Steps = steps }, "emaml", "vanilla");

    [TestCase("maml", "vanilla")]
    [TestCase("maml", "loaded dice")]
    [TestCase("sgmrl", "vanilla")]
    public void MetaGradient_InThePapersConvention_EqualsDifferences(string method, string inner) =>
        AssertGradient(new() { Steps = 2, StepSize = 0.001, Conventions = EstimatorOptions.Paper }, method, inner);

    [Test]
    public void FirstOrderMaml_MetaGradient_IsTheGradientAtTheAdaptedParameters([Values(1, 2, 3)] int steps)
    {
        var experiment = new LineExperiment { Steps = steps };
        var (algorithm, theta) = (experiment.FirstOrderMaml, experiment.Theta());
        var batch = experiment.Collect(algorithm, theta);
        var adapted = batch.Inner.Data.Aggregate(theta.ForEachTask(3), experiment.Step).Track();      // θ_i^K

        var outer = new VanillaPolicyGradient(experiment.Conventions);
        var objective = outer.Objective(batch.After.Rollouts.Likelihood(experiment.Policy, adapted), batch.After).mean();
        var expected = TensorAssert.Numbers(Gradient.Of(objective, adapted).Map(g => g.sum([0])));

        Assert.That(
            TensorAssert.RelativeError(LineExperiment.MetaGradient(algorithm, theta, batch), expected),
            Is.LessThan(1e-12));
    }

    [Test]
    public void Maml_WithZeroInnerStepSize_IsPolicyGradient()
    {
        var experiment = new LineExperiment { StepSize = 0, Steps = 2 };
        var theta = experiment.Theta();
        var batch = experiment.Collect(experiment.Maml, theta);

        var likelihood = batch.After.Rollouts.Likelihood(experiment.Policy, theta.ForEachTask(3));
        var objective = new VanillaPolicyGradient(experiment.Conventions).Objective(likelihood, batch.After).mean();
        var expected = TensorAssert.Numbers(Gradient.Of(objective, theta));

        TensorAssert.NumbersAreClose(LineExperiment.MetaGradient(experiment.Maml, theta, batch), expected, 1e-12);
    }

    [Test]
    public void MetaGradient_OfStackedTasks_IsTheMeanOfEachTaskAlone([Values("maml", "sgmrl", "emaml")] string method)
    {
        var experiment = new LineExperiment { Steps = 2 };
        var (algorithm, theta) = (Method(experiment, method), experiment.Theta());
        var batch = experiment.Collect(algorithm, theta);

        var alone = Enumerable.Range(0, 3).Select(task =>
            LineExperiment.MetaGradient(algorithm, theta, batch.ForTasks(new TaskRange(task, 1)))).ToArray();
        var mean = alone[0].Select((_, i) => alone.Average(gradient => gradient[i])).ToArray();

        var together = LineExperiment.MetaGradient(algorithm, theta, batch);
        Assert.That(TensorAssert.RelativeError(together, mean), Is.LessThan(1e-12));
    }

    [Test]
    public void Objective_WithoutDerivatives_HasTheSameValues(
        [Values("maml", "sgmrl", "emaml", "fomaml")] string method)
    {
        var experiment = new LineExperiment { Steps = 2 };
        var (algorithm, theta) = (Method(experiment, method), experiment.Theta());
        var batch = experiment.Collect(algorithm, theta);
        var elsewhere = (1.01 * theta).Track();

        var with = algorithm.Objective(elsewhere, batch);
        var without = algorithm.Objective(elsewhere, batch, differentiable: false);

        TensorAssert.AreSame(without.Value, with.Value);
        TensorAssert.AreSame(without.Divergence, with.Divergence);
    }

    [Test]
    public void Divergence_AtTheParametersThatSampled_IsZero_AndPositiveElsewhere()
    {
        var experiment = new LineExperiment { Steps = 2 };
        var (algorithm, theta) = (experiment.Maml, experiment.Theta());
        var batch = experiment.Collect(algorithm, theta);

        var here = TensorAssert.Numbers(algorithm.Objective(theta, batch).Divergence);
        var elsewhere = TensorAssert.Numbers(algorithm.Objective((1.1 * theta).Track(), batch).Divergence);

        Assert.That(here, Is.All.EqualTo(0).Within(1e-12));
        Assert.That(elsewhere, Is.All.GreaterThan(1e-4));
    }

    private static void AssertGradient(LineExperiment experiment, string method, string inner)
    {
        experiment = experiment with { Inner = Estimator(inner, experiment.Conventions) };
        var (algorithm, theta) = (Method(experiment, method), experiment.Theta());
        var batch = experiment.Collect(algorithm, theta);
        var reference = new ReferenceObjective(experiment, batch, inner, method);
        var at = TensorAssert.Numbers(theta);
        LineExperiment.AssertHasSize(batch);

        var value = TensorAssert.Numbers(algorithm.Objective(theta, batch).Value).Average();
        Assert.That(value, Is.EqualTo(reference.Value(at)).Within(1e-12));
        var differences = FiniteDifferences.Gradient(reference.Value, at, step: 1e-4);
        Assert.That(
            TensorAssert.RelativeError(LineExperiment.MetaGradient(algorithm, theta, batch), differences),
            Is.LessThan(1e-7));
    }

    private static IMetaAlgorithm Method(LineExperiment experiment, string name) => name switch
    {
        "sgmrl" => experiment.Sgmrl(OtherTasks),
        "emaml" => experiment.Emaml,
        "fomaml" => experiment.FirstOrderMaml,
        "maml" => experiment.Maml,
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "No such method."),
    };

    private static IObjectiveEstimator Estimator(string name, EstimatorOptions options) => name switch
    {
        "low variance" => new LowVarianceCurvature(options),
        "dice" => new Dice(options),
        "loaded dice" => new LoadedDice(options),
        "vanilla" => new VanillaPolicyGradient(options),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "No such surrogate."),
    };
}
