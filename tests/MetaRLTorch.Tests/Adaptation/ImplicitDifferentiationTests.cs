using MetaRLTorch.Adaptation;
using MetaRLTorch.LinearAlgebra;
using MetaRLTorch.Tensors;
using MetaRLTorch.Testing;
using NUnit.Framework;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Tests.Adaptation;

public sealed class ImplicitDifferentiationTests : TensorTests
{
    private static readonly ImplicitOptions Accurate = new() { Iterations = 2000, Tolerance = 1e-12 };

    [Test]
    public void Hypergradient_EqualsDifferentiationThroughTheClosedForm(
        [Values(WithinTaskAlgorithm.Alg1, WithinTaskAlgorithm.Alg2)] WithinTaskAlgorithm algorithm,
        [Values(null, 4)] int? block)
    {
        var lake = new LakeSituation();
        var level = lake.Level(new() { Algorithm = algorithm });

        var implicitly = lake.Hypergradient(theta => Surrogate(lake, level, theta, block));
        var through = lake.Hypergradient(theta => lake.Model.Return(level.Solve(theta[0]).softmax(-1)));

        Assert.That(TensorAssert.RelativeError(TensorAssert.Numbers(implicitly), TensorAssert.Numbers(through)), Is.LessThan(1e-6));
    }

    [TestCase(WithinTaskAlgorithm.Alg1, 0.05, null)]
    [TestCase(WithinTaskAlgorithm.Alg2, 0.05, null)]
    [TestCase(WithinTaskAlgorithm.Alg3, 0.2, null)]
    [TestCase(WithinTaskAlgorithm.Alg3, 0.2, 4)]
    public void Hypergradient_EqualsDifferencesOfTheReturnAfterAdaptation(WithinTaskAlgorithm algorithm, double lambda, int? block)
    {
        var lake = new LakeSituation();
        var level = lake.Level(new() { Algorithm = algorithm, Lambda = lambda, Steps = 200 });

        var derivative = lake.Derivative(theta => Surrogate(lake, level, theta, block));
        var difference = lake.Slope(theta => lake.Model.Return(level.Solve(theta).softmax(-1)));

        Assert.That(derivative, Is.EqualTo(difference).Within(1e-4).Percent);
    }

    [Test]
    public void ConstrainedHypergradient_EqualsDifferences(
        [Values(WithinTaskAlgorithm.Alg1, WithinTaskAlgorithm.Alg2)] WithinTaskAlgorithm algorithm,
        [Values(null, 4)] int? block)
    {
        const double Limit = 0.02;
        var lake = new LakeSituation();
        var level = lake.Level(new() { Algorithm = algorithm });
        var (solution, multiplier) = level.SolveWithin(lake.ForEachTask(lake.Theta), Limit);
        var warnings = new Warnings();

        var derivative = lake.Derivative(theta => new ImplicitDifferentiation(Accurate, warnings, block).ConstrainedSurrogate(
            (u, phi) => level.Surrogate(u[0], phi[0]),
            (u, phi) => level.Distance(u[0], phi[0]),
            multiplier,
            new([solution]),
            theta,
            lake.OuterGradient(solution)));
        var difference = lake.Slope(theta => lake.Model.Return(level.SolveWithin(theta, Limit).Solution.softmax(-1)));

        Assert.That(derivative, Is.EqualTo(difference).Within(1e-4).Percent);
        Assert.That(warnings.Take(), Is.Empty);
    }

    [Test]
    public void ConstrainedHypergradient_WhereTheConstraintIsInactive_IsTheUnconstrainedOne()
    {
        // L(u, θ) = bᵀu − ½ uᵀAu + θᵀu: u* = A⁻¹(b + θ), inside a wide ball around θ.
        var (theta, options) = (Vector(0.1, -0.2, 0.3).Track(), Accurate);
        var matrix = Matrix();
        Tensor Gain(Parameters u, Parameters phi) =>
            ((Vector(1, 2, -1)[0] + phi[0]) * u[0]).sum(-1) - (0.5 * (u[0] * u[0].matmul(matrix)).sum(-1));
        Tensor Distance(Parameters u, Parameters phi) => (u[0] - phi[0]).square().sum(-1);
        var solution = torch.linalg.solve(matrix, (Vector(1, 2, -1)[0] + theta[0].detach()).mT).mT;
        var implicitly = new ImplicitDifferentiation(options, new());

        var constrained = implicitly.ConstrainedSurrogate(
            Gain, Distance, torch.zeros(1, torch.float64), new([solution]), theta, Vector(1, 0, 2));
        var free = implicitly.Surrogate(Gain, new([solution]), theta, Vector(1, 0, 2));

        var expected = torch.linalg.solve(matrix, Vector(1, 0, 2)[0].mT).mT;                      // (∂u*/∂θ)ᵀ v = A⁻¹ v
        TensorAssert.AreClose(Gradient.Of(free.sum(), theta)[0], expected, 1e-10);
        TensorAssert.AreClose(Gradient.Of(constrained.sum(), theta)[0], expected, 1e-10);
    }

    [Test]
    public void Hypergradient_OfIMaml_OnANetwork_EqualsDifferences()
    {
        // h(u, θ) = J(u) − λ/2 ‖u − θ‖² with J minus the squared error of a small network.
        const double Lambda = 10;
        using var random = new RandomStreams(2).Open(RandomPurpose.Tasks);
        var (inputs, targets) = (torch.randn(1, 7, 2, torch.float64, generator: random), torch.randn(1, 7, 1, torch.float64, generator: random));
        var (first, second) = (torch.randn(2, 3, torch.float64, generator: random), torch.randn(3, 1, torch.float64, generator: random));
        var direction = new Parameters([torch.randn(2, 3, torch.float64, generator: random), torch.randn(3, 1, torch.float64, generator: random)]);
        Tensor Fit(Parameters u) => -(inputs.matmul(u[0]).tanh().matmul(u[1]) - targets).square().mean([1, 2]);
        Tensor Objective(Parameters u, Parameters phi) => Fit(u) - (0.5 * Lambda * (u - phi).FlattenPerTask().square().sum(-1));
        Tensor Upper(Parameters u) => inputs.matmul(u[0]).tanh().matmul(u[1]).sum([1, 2]);

        Parameters Solve(Parameters phi)
        {
            var u = phi.Detach();
            for (var k = 0; k < 1000; k++)
            {
                var leaf = u.Track();
                u = (u + (0.05 * Gradient.PerTask(Objective(leaf, phi.Detach()), leaf, differentiable: false))).Detach();
            }

            return u;
        }

        var theta = new Parameters([first, second]).Track();
        var solution = Solve(theta.ForEachTask(1)).Track();
        var surrogate = new ImplicitDifferentiation(Accurate, new()).Surrogate(
            Objective, solution, theta.ForEachTask(1), Gradient.PerTask(Upper(solution), solution, differentiable: false));
        var slope = Gradient.Of(surrogate.sum(), theta).Dot(direction).ToDouble();

        var difference = FiniteDifferences.Gradient(
            x => Upper(Solve((theta.Detach() + (x[0] * direction)).ForEachTask(1))).ToDouble(), [0], step: 1e-2)[0];
        Assert.That(slope, Is.EqualTo(difference).Within(1e-4).Percent);
    }

    [Test]
    public void AnIndefiniteHessian_IsReportedOnce_AndGivesNoNaN()
    {
        var warnings = new Warnings();
        var implicitly = new ImplicitDifferentiation(new(), warnings);
        var theta = Vector(1, 1, 1).Track();
        static Tensor Convex(Parameters u, Parameters phi) => (u[0].square() + (u[0] * phi[0])).sum(-1);   // curvature 2

        var gradient = Gradient.Of(implicitly.Surrogate(Convex, Vector(0, 0, 0), theta, Vector(1, 2, 3)).sum(), theta);
        _ = implicitly.Surrogate(Convex, Vector(0, 0, 0), theta, Vector(1, 2, 3));

        Assert.That(TensorAssert.Numbers(gradient), Is.All.Matches<double>(double.IsFinite));
        Assert.That(warnings.Take().Single(), Does.Contain("is 2 instead of below 0").And.Contains("damping above 2 (now 0)"));
    }

    [Test]
    public void AnIndefiniteHessian_WhereTheConstraintBinds_IsReported_AndGivesNoNaN()
    {
        var warnings = new Warnings();
        var theta = Vector(1, 1, 1).Track();
        static Tensor Convex(Parameters u, Parameters phi) => 4 * (u[0].square() + (u[0] * phi[0])).sum(-1);
        static Tensor Distance(Parameters u, Parameters phi) => (u[0] - phi[0]).square().sum(-1);

        var surrogate = new ImplicitDifferentiation(new(), warnings).ConstrainedSurrogate(
            Convex, Distance, torch.ones(1, torch.float64), Vector(2, 2, 2), theta, Vector(1, 2, 3));        // curvature 8 − 2

        Assert.That(TensorAssert.Numbers(Gradient.Of(surrogate.sum(), theta)), Is.All.Matches<double>(double.IsFinite));
        Assert.That(warnings.Take(), Has.Some.Contains("is 6 instead of below 0"));
    }

    [Test]
    public void AnUpperLevelWithoutASlope_NeedsNoSolution()
    {
        // float32: ‖b‖² = 0 leaves nothing to divide by.
        var warnings = new Warnings();
        var theta = Vector(1, 1, 1).Map(t => t.to(torch.float32)).Track();
        var zero = theta.Detach().Map(t => torch.zeros_like(t));
        static Tensor Concave(Parameters u, Parameters phi) => -(u[0] - phi[0]).square().sum(-1);

        var surrogate = new ImplicitDifferentiation(new(), warnings).Surrogate(Concave, theta.Detach(), theta, zero);

        TensorAssert.NumbersAreClose(TensorAssert.Numbers(Gradient.Of(surrogate.sum(), theta)), [0, 0, 0], 0);
        Assert.That(warnings.Take(), Is.Empty);
    }

    [Test]
    public void ASingularHessian_IsMendedByDamping()
    {
        // h = −½ u₀²: u₁ has no curvature, but the upper level depends on it. With damping ρ: x = (1/(1 + ρ), 1/ρ).
        var warnings = new Warnings();
        var theta = Vector(0, 0).Track();
        static Tensor Flat(Parameters u, Parameters phi) => (-0.5 * u[0].narrow(1, 0, 1).square().sum(-1)) + (u[0] * phi[0]).sum(-1);

        _ = new ImplicitDifferentiation(new(), warnings).Surrogate(Flat, Vector(0, 0), theta, Vector(1, 1));
        var damped = new ImplicitDifferentiation(new() { Damping = 0.5 }, new()).Surrogate(Flat, Vector(0, 0), theta, Vector(1, 1));

        Assert.That(warnings.Take(), Is.Not.Empty);
        TensorAssert.NumbersAreClose(TensorAssert.Numbers(Gradient.Of(damped.sum(), theta)), [1 / 1.5, 2], 1e-10);
    }

    [Test]
    public void ASolverThatDoesNotConverge_IsReportedWithItsResidual()
    {
        var warnings = new Warnings();
        var matrix = Matrix();
        Tensor Quadratic(Parameters u, Parameters phi) => (u[0] * phi[0]).sum(-1) - (0.5 * (u[0] * u[0].matmul(matrix)).sum(-1));

        _ = new ImplicitDifferentiation(new() { Iterations = 1 }, warnings)
            .Surrogate(Quadratic, Vector(0, 0, 0), Vector(0, 0, 0).Track(), Vector(1, 0, 2));

        Assert.That(warnings.Take().Single(), Does.StartWith("Conjugate gradients stopped after 1 iterations with a relative residual of"));
    }

    [Test]
    public void ConjugateGradients_SolveEveryTaskToItsOwnTolerance()
    {
        // Two systems of different scale, one of them with a zero right side.
        var matrix = torch.stack([Matrix(), 1000 * Matrix(), Matrix()]);
        var b = torch.tensor(new[] { 1.0, 2, 3, 1, 2, 3, 0, 0, 0 }, [3, 3]);

        var solution = ConjugateGradient.Solve(
            v => matrix.matmul(v.unsqueeze(-1)).squeeze(-1), b, iterations: 300, tolerance: 1e-5);

        var residual = (b - matrix.matmul(solution.Value.unsqueeze(-1)).squeeze(-1)).square().sum(-1).sqrt();
        var size = b.square().sum(-1).sqrt();
        Assert.That(TensorAssert.Numbers(residual - (1e-5 * size)), Is.All.LessThanOrEqualTo(1e-18));
        Assert.That(TensorAssert.Numbers(solution.Value)[6..], Is.All.Zero);
        Assert.That(solution.Steps, Is.LessThanOrEqualTo(3));
    }

    [Test]
    public void ConjugateGradients_ReportTheResidualOfTheirSolution_NotTheOneTheyStopBy()
    {
        // float32 and condition 10⁴: the residual that is updated from step to step falls below any tolerance.
        const double Tolerance = 1e-8;
        using var random = new RandomStreams(4).Open(RandomPurpose.Tasks);
        var normal = torch.randn(50, 1, torch.float64, generator: random);
        var reflection = torch.eye(50, 50, torch.float64) - (2 * normal.mm(normal.t()) / normal.square().sum());
        var spectrum = torch.tensor(Enumerable.Range(0, 50).Select(i => Math.Pow(10, -4 * i / 49.0)).ToArray());
        var matrix = (reflection * spectrum).mm(reflection).to(torch.float32);
        var b = torch.randn(1, 50, torch.float32, generator: random);

        var solution = ConjugateGradient.Solve(v => v.mm(matrix), b, iterations: 2000, Tolerance);

        var residue = b.to(torch.float64) - solution.Value.to(torch.float64).mm(matrix.to(torch.float64));
        var truth = (residue.norm() / b.to(torch.float64).norm()).ToDouble();
        Assert.That(solution.Steps, Is.LessThan(2000), "stopped by its tolerance");
        Assert.That(truth, Is.GreaterThan(100 * Tolerance));
        Assert.That(solution.RelativeResidual.ToDouble(), Is.EqualTo(truth).Within(50).Percent);
    }

    [Test]
    public void ASolverThatRoundingKeepsFromItsTolerance_IsReportedWithTheRemedy()
    {
        var warnings = new Warnings();
        var curvature = torch.tensor(new[] { 1e-4f, 1, 1e4f }, [1, 3]);
        var theta = Vector(0, 0, 0).Map(t => t.to(torch.float32)).Track();
        Tensor Quadratic(Parameters u, Parameters phi) => ((u[0] * phi[0]) - (0.5 * curvature * u[0].square())).sum(-1);

        _ = new ImplicitDifferentiation(new() { Tolerance = 1e-9 }, warnings)
            .Surrogate(Quadratic, theta.Detach(), theta, new([torch.tensor(new[] { 0.3f, 0.7f, 0.1f }, [1, 3])]));

        Assert.That(warnings.Take().Single(), Does.Contain("Rounding leaves no less: use precision: fp64"));
    }

    private static Tensor Surrogate(LakeSituation lake, TabularLowerLevel level, Parameters theta, int? block)
    {
        var warnings = new Warnings();
        var solution = level.Solve(theta[0].detach()).detach();
        var surrogate = new ImplicitDifferentiation(Accurate, warnings, block).Surrogate(
            (u, phi) => level.Objective(u[0], phi[0]), new([solution]), theta, lake.OuterGradient(solution));
        Assert.That(warnings.Take(), Is.Empty);
        return surrogate;
    }

    private static Parameters Vector(params double[] values) => new([torch.tensor(values, [1, values.Length])]);

    /// <summary>A symmetric positive definite matrix.</summary>
    private static Tensor Matrix() => torch.tensor(new[] { 4.0, 1, 0.5, 1, 3, -0.3, 0.5, -0.3, 2 }, [3, 3]);
}
