using MetaRLTorch.Adaptation;
using MetaRLTorch.Testing;
using NUnit.Framework;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Tests.Adaptation;

public sealed class TabularLowerLevelTests : TensorTests
{
    [Test]
    public void Solve_IsStationary(
        [Values(WithinTaskAlgorithm.Alg1, WithinTaskAlgorithm.Alg2)] WithinTaskAlgorithm algorithm, [Values(0.01, 0.05, 0.2)] double lambda)
    {
        var lake = new LakeSituation();
        var level = lake.Level(new() { Algorithm = algorithm, Lambda = lambda });
        var theta = lake.ForEachTask(lake.Theta);

        Assert.That(TensorAssert.Numbers(GradientAt(level, level.Solve(theta), theta)), Is.All.EqualTo(0).Within(1e-10));
        Assert.That(TensorAssert.Norm(TensorAssert.Numbers(GradientAt(level, theta, theta))), Is.GreaterThan(1e-3));
    }

    [Test]
    public void Alg3_TakesStepsOfItsOwnSize_OrOfTheOneThatItsPenaltyGives([Values(null, 0.4)] double? size)
    {
        var lake = new LakeSituation();
        var level = lake.Level(new() { Algorithm = WithinTaskAlgorithm.Alg3, Lambda = 0.5, Steps = 1, StepSize = size });
        var theta = lake.ForEachTask(lake.Theta);

        var step = level.Solve(theta) - theta;

        var expected = (size ?? 1 / (2 * 0.5)) * GradientAt(level, theta, theta);
        Assert.That(TensorAssert.RelativeError(TensorAssert.Numbers(step), TensorAssert.Numbers(expected)), Is.LessThan(1e-10));
    }

    [Test]
    public void Alg2_GivesProbabilitiesThatSumToOne()
    {
        var lake = new LakeSituation();
        var solution = lake.Level(new() { Algorithm = WithinTaskAlgorithm.Alg2 }).Solve(lake.ForEachTask(lake.Theta));

        Assert.That(TensorAssert.Numbers(solution.exp().sum(-1)), Is.All.EqualTo(1).Within(1e-10));
    }

    [Test]
    public void Solve_BeatsEveryPolicyNearIt([Values(WithinTaskAlgorithm.Alg1, WithinTaskAlgorithm.Alg2)] WithinTaskAlgorithm algorithm)
    {
        var lake = new LakeSituation();
        var level = lake.Level(new() { Algorithm = algorithm });
        var (theta, other) = (lake.ForEachTask(lake.Theta), lake.ForEachTask(lake.Direction));
        var solution = level.Solve(theta);

        var best = TensorAssert.Numbers(level.Objective(solution, theta));
        foreach (var shift in new[] { -1, -0.1, 0.1, 1 })
        {
            var value = TensorAssert.Numbers(level.Objective(solution + (shift * other), theta));
            Assert.That(value.Zip(best, (v, b) => b - v), Is.All.GreaterThan(0));
        }
    }

    [Test]
    public void Alg3_WithOneStep_IsThePolicyGradientStepOfMaml()
    {
        // ∇_u L(θ, θ) = (1 − γ) ∇J(θ): one step of 1/(2λ) is MAML's with α = (1 − γ)/(2λ).
        const double Lambda = 0.01;
        var lake = new LakeSituation();
        var theta = lake.ForEachTask(lake.Theta);

        var solution = lake.Level(new() { Algorithm = WithinTaskAlgorithm.Alg3, Lambda = Lambda, Steps = 1 }).Solve(theta);

        var maml = theta + ((1 - LakeSituation.Discount) / (2 * Lambda) * lake.OuterGradient(theta.contiguous())[0]);
        TensorAssert.AreClose(solution, maml, 1e-12);
    }

    [Test]
    public void Alg3_WithManySteps_IsStationary()
    {
        var lake = new LakeSituation();
        var level = lake.Level(new() { Algorithm = WithinTaskAlgorithm.Alg3, Lambda = 0.2, Steps = 200 });
        var theta = lake.ForEachTask(lake.Theta);

        Assert.That(TensorAssert.Numbers(GradientAt(level, level.Solve(theta), theta)), Is.All.EqualTo(0).Within(1e-10));
    }

    [Test]
    public void SolveWithin_StopsAtTheLimit([Values(WithinTaskAlgorithm.Alg1, WithinTaskAlgorithm.Alg2)] WithinTaskAlgorithm algorithm)
    {
        var lake = new LakeSituation();
        var level = lake.Level(new() { Algorithm = algorithm });
        var theta = lake.ForEachTask(lake.Theta);

        var (solution, multiplier) = level.SolveWithin(theta, limit: 0.02);

        Assert.That(TensorAssert.Numbers(level.Distance(solution, theta)), Is.All.EqualTo(0.02).Within(1e-12));
        Assert.That(TensorAssert.Numbers(multiplier), Is.All.InRange(1e-3, 10));
    }

    [Test]
    public void OneStepBound_HoldsForEveryTaskAndPolicy()
    {
        // For each state ⟨Q, π* − π_θ⟩ ≤ λ KL(π* ‖ π_θ) + ⟨Q, π' − π_θ⟩ with π' = Alg1(π_θ); by the performance
        // difference lemma (1 − γ)(J* − J_θ) ≤ E_ν*[λ KL(π* ‖ π_θ) + V' − V_θ], ν* the occupancy of π*. 1,200 pairs.
        const double Lambda = 0.05;
        foreach (var seed in Enumerable.Range(1, 12))
        {
            var lake = new LakeSituation(tasks: 100, seed, slip: seed % 2 == 0 ? 0 : 0.1);
            var policy = lake.ForEachTask(lake.Theta).softmax(-1);
            var after = lake.Level(new() { Lambda = Lambda }).Solve(lake.ForEachTask(lake.Theta)).softmax(-1);
            var best = lake.Model.OptimalPolicy();

            var gap = (1 - LakeSituation.Discount) * (lake.Model.Return(best) - lake.Model.Return(policy));
            var divergence = -(best * policy.log()).sum(-1);                                      // π* is deterministic
            var gain = lake.Model.Values(after) - lake.Model.Values(policy);
            var bound = (lake.Model.Occupancy(best) * ((Lambda * divergence) + gain)).sum(-1);

            Assert.That(TensorAssert.Numbers(bound - gap), Is.All.GreaterThanOrEqualTo(-1e-10), $"seed {seed}");
            Assert.That(TensorAssert.Numbers(gain), Is.All.GreaterThanOrEqualTo(-1e-10), "V' ≥ V_θ in every state");
        }
    }

    private static Tensor GradientAt(TabularLowerLevel level, Tensor adapted, Tensor theta)
    {
        var leaf = adapted.detach().clone().requires_grad_();
        return torch.autograd.grad([level.Objective(leaf, theta).sum()], [leaf])[0];
    }
}
