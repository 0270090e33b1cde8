using MetaRLTorch.Adaptation;
using MetaRLTorch.Environments.FrozenLake;
using MetaRLTorch.Environments;
using MetaRLTorch.Estimators;
using MetaRLTorch.Parallelism;
using MetaRLTorch.Tensors;
using MetaRLTorch.Testing;
using NUnit.Framework;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Tests.Adaptation;

/// <summary>Proximal steps along gradients that are known exactly.</summary>
public sealed class ProximalAdaptationTests : TensorTests
{
    [Test]
    public void AStep_GoesAlongTheGradientMinusThePull()
    {
        // u = 3, θ = 1, ∇J = 7, λ = 2, η = 0.5: ∇h = 7 − 2·2 = 3 and u ← 3 + 0.5·3 = 4.5.
        var (next, norm) = Ascend(Of(3), Of(1), u => 7 * u[0].squeeze(1), stepSize: 0.5, lambda: 2);

        Assert.That(TensorAssert.Numbers(next), Is.EqualTo([4.5]));
        Assert.That(TensorAssert.Numbers(norm), Is.EqualTo([3.0]));
    }

    [Test]
    public void AStep_LeavesOnlyTasksWithinTheToleranceWhereTheyAre()
    {
        var slopes = torch.tensor(new[] { 0.49, 0.5, 0.51 });
        var (next, _) = Ascend(
            Of(0, 0, 0), Of(0, 0, 0), u => slopes * u[0].squeeze(1), stepSize: 1, lambda: 1, tolerance: 0.5);

        Assert.That(TensorAssert.Numbers(next), Is.EqualTo([0, 0, 0.51]));
    }

    [TestCase(1e-1)]
    [TestCase(1e-3)]
    public void Tolerance_IsHonored_AndBoundsTheErrorOfTheMetaGradient(double tolerance)
    {
        // J(u) = bᵀu + ½ uᵀHu with eigenvalues of H in [−L, L], L = 2; λ = 3: u* = (λ − H)⁻¹(b + λθ) exactly.
        const double L = 2;
        const double Lambda = 3;
        var h = torch.tensor(new[] { 2.0, 0.3, -2 }).diag();
        var (b, theta) = (torch.tensor(new[] { 1.0, -1, 0.5 }), torch.tensor(new[] { 0.2, 0.4, -0.7 }));
        var exact = torch.linalg.solve((Lambda * torch.eye(3, 3, torch.float64)) - h, (b + (Lambda * theta)).unsqueeze(1)).squeeze(1);
        Parameters start = new([theta.unsqueeze(0)]), adapted = start;
        Tensor norm;
        Tensor Return(Parameters u) => u[0].matmul(b) + (0.5 * (u[0] * u[0].matmul(h)).sum(-1));

        while (true)
        {
            (var next, norm) = Ascend(adapted, start, Return, stepSize: 0.1, Lambda, tolerance);
            if (TensorAssert.Numbers(next).SequenceEqual(TensorAssert.Numbers(adapted))) break;
            adapted = next;
        }

        Assert.That(norm.ToDouble(), Is.LessThanOrEqualTo(tolerance));
        var error = (Lambda * (adapted[0].squeeze(0) - exact)).norm().ToDouble();
        Assert.That(error, Is.LessThanOrEqualTo(Lambda * tolerance / (Lambda - L)).And.GreaterThan(0));
    }

    [Test]
    public void EnvelopeGradient_OnAnExactLake_EqualsDifferencesOfTheEnvelope()
    {
        // V(θ) = max_u J(u) − λ/2 ‖u − θ‖², by ascent with the exact ∇J until its gradient is below 1e-13.
        const double Lambda = 5;
        var world = new FrozenLake(new() { Slip = 0.1 });
        using var random = new RandomStreams(3).Open(RandomPurpose.Tasks);
        var model = world.Model(world.SampleTasks(1, random), discount: 0.95);
        var theta = torch.randn(1, 16, 4, torch.float64, generator: random);

        var solution = Maximize(model, theta, Lambda);
        var gradient = TensorAssert.Numbers(Lambda * (solution - theta));

        var direction = torch.randn(1, 16, 4, torch.float64, generator: random);
        double Envelope(double shift)
        {
            var moved = theta + (shift * direction);
            var best = Maximize(model, moved, Lambda);
            return (model.Return(best.softmax(-1)) - (0.5 * Lambda * (best - moved).square().sum())).ToDouble();
        }

        var difference = FiniteDifferences.Gradient(x => Envelope(x[0]), [0], step: 1e-2)[0];
        var slope = gradient.Zip(TensorAssert.Numbers(direction), (g, d) => g * d).Sum();
        Assert.That(slope, Is.EqualTo(difference).Within(1e-8 * Math.Max(1, Math.Abs(difference))));
        Assert.That(Math.Abs(difference), Is.GreaterThan(1e-3));
    }

    [Test]
    public void EnvelopeAscent_OnExactLakes_BringsTheSquaredGradientDown()
    {
        // The theory's running mean of ‖∇V‖² over the first n iterations, at n = 80 and n = 320. (Up to n = 40 it rises: the
        // uniform policy hardly ever finds the goal.) 0.275 was measured.
        const double Lambda = 5;
        var world = new FrozenLake(new() { Slip = 0.1 });
        using var random = new RandomStreams(3).Open(RandomPurpose.Tasks);
        var model = world.Model(world.SampleTasks(5, random), discount: 0.95);
        var theta = torch.zeros(1, 16, 4, torch.float64);
        var squares = new double[320];

        for (var n = 0; n < squares.Length; n++)
        {
            var start = theta.expand(5, 16, 4).contiguous();
            var gradient = Lambda * (Maximize(model, start, Lambda) - start).mean([0], keepdim: true);
            squares[n] = gradient.square().sum().ToDouble();
            theta += 5 * gradient;
        }

        var ratio = squares.Average() / squares.Take(80).Average();
        TestContext.Out.WriteLine($"running mean of the squared gradient at 320 over that at 80: {ratio:F3}");
        Assert.That(ratio, Is.LessThan(0.6));
    }

    private static Tensor Maximize(MarkovModel model, Tensor theta, double lambda)
    {
        Parameters start = new([theta]), adapted = start;
        for (var k = 0; k < 1000; k++)
        {
            (adapted, var norm) = Ascend(adapted, start, u => model.Return(u[0].softmax(-1)), 0.19, lambda, tolerance: 1e-13);
            if (norm.max().ToDouble() <= 1e-13) break;
        }

        return adapted[0];
    }

    /// <summary>The next u, and ‖∇h(u)‖: [M].</summary>
    /// <param name="u">[M, …].</param>
    /// <param name="theta">θ^0, [M, …].</param>
    /// <param name="objective">J: [M].</param>
    private static (Parameters Next, Tensor Norm) Ascend(
        Parameters u, Parameters theta, Func<Parameters, Tensor> objective, double stepSize, double lambda, double tolerance = 0)
    {
        var (phi, leaf) = (new MetaParameters(theta), u.Track());
        var proximal = new Proximal(new InnerObjective((at, _, _) => objective(at)), lambda);
        var gradient = Gradient.PerTask(proximal.Value(leaf, phi, data: null!).Value, leaf, differentiable: false);
        var next = new AdaptationOptions { StepSize = stepSize }.CreateOptimizer(tolerance).Step(new(u, new([])), gradient, phi);
        return (next.Theta, gradient.FlattenPerTask().norm(-1));
    }

    /// <summary>One scalar parameter per task.</summary>
    private static Parameters Of(params double[] values) => new([torch.tensor(values, [values.Length, 1])]);
}
