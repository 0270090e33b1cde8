using MetaRLTorch.Adaptation;
using MetaRLTorch.Advantages;
using MetaRLTorch.Environments;
using MetaRLTorch.Estimators;
using MetaRLTorch.MetaAlgorithms;
using MetaRLTorch.Parallelism;
using MetaRLTorch.Sampling;
using MetaRLTorch.Tensors;
using MetaRLTorch.Testing;
using NUnit.Framework;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Tests.MetaAlgorithms;

public sealed class ImamlTests : TensorTests
{
    private static readonly ImplicitOptions Accurate = new() { Iterations = 200, Tolerance = 1e-12 };

    [Test]
    public void Imaml_OnABandit_HasTheGradientOfTheReturnAtTheExactMaximum()
    {
        // J(u) = p(u) · (1, 0.2) and ∇J = p₀ p₁ (1 − 0.2) (1, −1); u* = θ + 1/λ ∇J(u*), by repeated substitution.
        const double Lambda = 1.5;
        double[] logits = [0.3, -0.4];
        static double First(double[] u) => 1 / (1 + Math.Exp(u[1] - u[0]));
        double Maximum(double[] theta)
        {
            var u = theta;
            for (var k = 0; k < 200; k++)
            {
                var slope = 0.8 * First(u) * (1 - First(u)) / Lambda;
                u = [theta[0] + slope, theta[1] - slope];
            }

            return (0.8 * First(u)) + 0.2;
        }

        var gradient = ExpectedGradient(
            EnumerableMdp.TwoArmedBandit, logits, Lambda, new LowVarianceCurvature(EstimatorOptions.Paper));

        TensorAssert.NumbersAreClose(gradient, FiniteDifferences.Gradient(Maximum, logits), 1e-9);
    }

    [Test]
    public void Imaml_OnTwoDecisions_NeedsAnEstimatorOfTheWholeHessian(
        [Values("dice", "loaded_dice", "low_variance_curvature")] string name)
    {
        // Low-variance curvature leaves out how one decision changes the next: exact on the bandit, not here.
        const double Lambda = 4;
        var mdp = EnumerableMdp.TwoStates;
        double[] logits = [0.2, -0.1, 0, 0.3];
        IObjectiveEstimator inner = name switch
        {
            "dice" => new Dice(EstimatorOptions.Paper),
            "loaded_dice" => new LoadedDice(EstimatorOptions.Paper),
            "low_variance_curvature" => new LowVarianceCurvature(EstimatorOptions.Paper),
            _ => throw new ArgumentOutOfRangeException(nameof(name), name, "No such surrogate."),
        };
        var exact = new ExactMetaReturn(mdp, stepSize: 0, episodes: 1);
        double Maximum(double[] theta)
        {
            var u = theta;
            for (var k = 0; k < 40; k++)
            {
                var slope = FiniteDifferences.Gradient(exact.ExpectedReturn, u);
                u = [.. theta.Zip(slope, (t, g) => t + (g / Lambda))];
            }

            return exact.ExpectedReturn(u);
        }

        var error = TensorAssert.RelativeError(
            ExpectedGradient(mdp, logits, Lambda, inner), FiniteDifferences.Gradient(Maximum, logits, step: 2e-2));

        Assert.That(error, name == "low_variance_curvature" ? Is.InRange(1e-3, 0.2) : Is.LessThan(1e-7));
    }

    [Test]
    public void Imaml_MetaGradient_SolvesTheSystemWithTheHessianOfItsInnerSurrogate()
    {
        // Truth: the Hessian of the likelihood ratio by differences of its gradient, and a dense solver.
        const double Lambda = 20;
        var experiment = new LineExperiment { Tasks = 1, Steps = 4, StepSize = 0.02 };
        var (theta, batch, algorithm) = Collect(experiment, Lambda);
        var solution = batch.After.Rollouts.Theta;
        double[] Slope(double[] at)
        {
            var u = solution.UnflattenPerTask(torch.tensor(at, [1, at.Length])).Track();
            var likelihood = batch.After.Rollouts.Likelihood(experiment.Policy, u);
            return TensorAssert.Numbers(Gradient.PerTask(
                new LikelihoodRatio(experiment.Conventions).Objective(likelihood, batch.After), u, differentiable: false));
        }

        var at = TensorAssert.Numbers(solution);
        var rows = at.SelectMany((_, j) => FiniteDifferences.Gradient(x => Slope(x)[j], at, step: 1e-3)).ToArray();
        var hessian = torch.tensor(rows, [at.Length, at.Length]);
        var matrix = torch.eye(at.Length, at.Length, torch.float64) - (hessian / Lambda);
        var expected = torch.linalg.solve(matrix, torch.tensor(Slope(at), [at.Length, 1]));

        var gradient = LineExperiment.MetaGradient(algorithm, theta, batch);

        Assert.That(TensorAssert.RelativeError(gradient, TensorAssert.Numbers(expected)), Is.LessThan(1e-6));
    }

    [Test]
    public void Imaml_WithALargeLambda_HasTheGradientOfTheReturnAtTheAdaptedPolicies()
    {
        // x = (I − 1/λ ∇²J)⁻¹ ∇J(u) → ∇J(u).
        var experiment = new LineExperiment { Steps = 3, StepSize = 1e-7 };
        var (theta, batch, algorithm) = Collect(experiment, lambda: 1e6);
        var solution = batch.After.Rollouts.Theta.Track();
        var gain = new VanillaPolicyGradient(experiment.Conventions)
            .Objective(batch.After.Rollouts.Likelihood(experiment.Policy, solution), batch.After);

        var expected = Gradient.PerTask(gain, solution, differentiable: false).Map(g => g.mean([0]));

        Assert.That(
            TensorAssert.RelativeError(LineExperiment.MetaGradient(algorithm, theta, batch), TensorAssert.Numbers(expected)),
            Is.LessThan(1e-4));
        TensorAssert.AreClose(algorithm.Objective(theta, batch).Value, gain, 1e-12);
    }

    [Test]
    public void Imaml_WithASmallLambda_SaysThatTheInnerProblemHasNoMaximum()
    {
        var warnings = new Warnings();
        var (theta, batch, algorithm) = Collect(new LineExperiment { Steps = 1 }, lambda: 1e-3, warnings);

        var gradient = LineExperiment.MetaGradient(algorithm, theta, batch);

        Assert.That(gradient, Is.All.Matches<double>(double.IsFinite));
        Assert.That(warnings.Take().Single(), Does.Contain("not negative definite").And.Contains("Raise lambda"));
    }

    private static (Parameters Theta, MetaBatch Batch, Imaml Algorithm) Collect(
        LineExperiment experiment, double lambda, Warnings? warnings = null)
    {
        var inner = new ReturnSurrogate(experiment.Policy, new LowVarianceCurvature(experiment.Conventions));
        var loop = experiment.LoopOf(new Proximal(inner, lambda), new GradientStep(experiment.StepSize));
        var (theta, algorithm) = (experiment.Theta(), new Imaml(
            experiment.Policy,
            experiment.Sampler,
            loop,
            new VanillaPolicyGradient(experiment.Conventions),
            new(Accurate, warnings ?? new())));
        return (theta, experiment.Collect(algorithm, theta), algorithm);
    }

    /// <summary>The method on data that weighs every episode with its probability: sums are expectations.</summary>
    private static double[] ExpectedGradient(EnumerableMdp mdp, double[] logits, double lambda, IObjectiveEstimator inner)
    {
        var sampler = new ExpectationSampler(mdp);
        var loop = new InnerLoop(
            new Proximal(new ReturnSurrogate(mdp.Policy, inner), lambda), new GradientStep(0.2), sampler, 300, new Sharding(new TaskWorkers(1)));
        var algorithm = new Imaml(
            mdp.Policy,
            sampler,
            loop,
            new VanillaPolicyGradient(EstimatorOptions.Paper),
            new(Accurate, new()));
        var theta = new Parameters([torch.tensor(logits, [mdp.States, mdp.Actions])]).Track();
        var batch = algorithm.Collect(theta, new TaskBatch(torch.zeros(1, 1)), new RandomStreams(1).ForTasks(1, 0));
        return LineExperiment.MetaGradient(algorithm, theta, batch);
    }

    private sealed class ExpectationSampler(EnumerableMdp mdp) : ISampler
    {
        public TaskData Sample(Parameters theta, TaskBatch tasks, TaskStreams random)
        {
            var (batch, logits) = (mdp.Plans.ToArray(), TensorAssert.Numbers(theta));
            var record = mdp.Record([batch], mdp.Policy.Distribution(theta, mdp.Observe([batch])));
            var weights = torch.tensor(
                batch.Select(plan => batch.Length * mdp.Probability(logits, plan)).ToArray(), [1, batch.Length, 1]);
            var rewards = record.Rollouts.Rewards * weights;
            return record with
            {
                Rollouts = record.Rollouts with { Theta = theta.Detach(), Rewards = rewards },
                Credit = record.Credit with { Advantages = record.Credit.Advantages * weights, Rewards = rewards },
            };
        }

        public Chance Draw(TaskStreams random, ScalarType type, Device device) => throw new NotSupportedException();

        public TaskData Sample(Parameters theta, TaskBatch tasks, Chance chance) => throw new NotSupportedException();

        public AdvantageEstimate Credit(Rollouts rollouts) => throw new NotSupportedException();
    }
}
