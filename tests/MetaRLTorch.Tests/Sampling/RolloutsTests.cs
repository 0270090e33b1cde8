using MetaRLTorch.Policies;
using MetaRLTorch.Sampling;
using MetaRLTorch.Tensors;
using MetaRLTorch.Testing;
using NUnit.Framework;
using TorchSharp;

namespace MetaRLTorch.Tests.Sampling;

public sealed class RolloutsTests : TensorTests
{
    private static readonly LineExperiment Experiment = new();

    [Test]
    public void Divergence_IsThatOfTheCurrentPolicyFromTheOneThatSampled()
    {
        // Twice the deviation and equal means: KL(behavior ‖ current) = log 2 + 1/(2 · 2²) − 1/2, and not the reverse,
        // −log 2 + 2²/2 − 1/2.
        var (rollouts, theta) = Sample();
        var wider = With(theta, layer: 4, t => t + Math.Log(2));

        var divergence = rollouts.Divergence(rollouts.Likelihood(Experiment.Policy, wider));

        var expected = Math.Log(2) + 0.125 - 0.5;
        Assert.That(TensorAssert.Numbers(divergence), Is.All.EqualTo(expected).Within(1e-12));
        Assert.That(rollouts.DivergenceTo(Experiment.Policy, wider).ToDouble(), Is.EqualTo(expected).Within(1e-12));
    }

    [Test]
    public void Divergence_IsAveragedOverTheStepsThatHappened()
    {
        // Equal deviations e⁻¹: KL = (μ − μ')² / (2 e⁻²) at every state.
        var (rollouts, theta) = Sample();
        var other = With(theta, layer: 2, t => 1.5 * t);
        torch.Tensor Mean(Parameters at) => ((DiagonalGaussian)Experiment.Policy.Distribution(at, rollouts.Observations)).Mean.view(3, -1, 1);
        var distance = (Mean(other) - Mean(theta)).square() *
            (0.5 * (theta[4] * -2).exp().unsqueeze(1));
        var (perStep, alive) = (TensorAssert.Numbers(distance), TensorAssert.Numbers(rollouts.Alive));

        double MeanOf(IEnumerable<int> steps)
        {
            var happened = steps.Where(j => alive[j] == 1).ToArray();
            return happened.Average(j => perStep[j]);
        }

        var (size, horizon) = (perStep.Length / 3, rollouts.Horizon);
        Assert.That(alive, Has.Some.Zero, "some steps should not have happened");
        TensorAssert.NumbersAreClose(
            TensorAssert.Numbers(rollouts.Divergence(rollouts.Likelihood(Experiment.Policy, other))),
            [.. Enumerable.Range(0, 3).Select(task => MeanOf(Enumerable.Range(task * size, size)))],
            1e-12);
        Assert.That(
            rollouts.DivergenceTo(Experiment.Policy, other).ToDouble(),
            Is.EqualTo(MeanOf(Enumerable.Range(0, perStep.Length).Where(j => j % size < horizon))).Within(1e-12));
    }

    private static (Rollouts Rollouts, Parameters Theta) Sample()
    {
        var rollouts = Experiment.Collect(Experiment.Maml, Experiment.Theta()).After.Rollouts;
        return (rollouts, rollouts.Theta);
    }

    /// <summary>θ per task with one tensor changed: W₀, b₀, W₁, b₁, log σ.</summary>
    private static Parameters With(Parameters theta, int layer, Func<torch.Tensor, torch.Tensor> change) =>
        new([.. theta.Select((t, j) => j == layer ? change(t) : t)]);
}
