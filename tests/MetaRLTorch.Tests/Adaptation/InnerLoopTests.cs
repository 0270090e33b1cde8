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

/// <summary>Meta-gradients in all of φ, through an objective that φ is part of and an optimizer with a memory.</summary>
public sealed class InnerLoopTests : TensorTests
{
    [Test]
    public void Gradient_InTheRuleAndThroughTheMemory_EqualsDifferences([Values(1, 2, 3)] int steps, [Values(0, 2, 3)] int kept)
    {
        var (experiment, phi) = Problem(steps, kept);
        var maml = Method(experiment);
        var batch = experiment.Collect(maml, phi);

        var gradient = TensorAssert.Numbers(
            new ShardedObjective(maml, phi, batch, experiment.Sharding).Gradient(phi.All).Gradient);

        var differences = FiniteDifferences.Gradient(
            x =>
            {
                using var scope = torch.NewDisposeScope();
                var at = phi.With(phi.All.Unflatten(torch.tensor(x)).Track());
                return maml.Objective(at, batch, Derivative.Unrolled).Value.mean().ToDouble();
            },
            TensorAssert.Numbers(phi.All),
            step: 1e-4);
        var start = (int)phi.Start.Size;
        Assert.That(TensorAssert.RelativeError(gradient[..start], differences[..start]), Is.LessThan(1e-7), "∂/∂θ");
        Assert.That(TensorAssert.RelativeError(gradient[start..], differences[start..]), Is.LessThan(1e-6), "∂/∂w");
        Assert.That(differences[start..].Select(Math.Abs), Is.All.GreaterThan(1e-8), "every weight should matter");
    }

    [Test]
    public void FirstOrder_TakesTheGradientsOfTheInnerObjectiveAsConstants([Values(1, 2)] int steps)
    {
        // With momentum μ the sum of all steps is θ + Σ c_k ∇J_k, and each ∇J_k a constant: dθ^K/dθ^0 = I, d/dw = 0.
        var (experiment, phi) = Problem(steps, kept: 0);
        var loop = Loop(experiment);
        var batch = experiment.Collect(Method(experiment), phi);
        var weights = torch.arange(phi.Start.Size, torch.float64);

        var end = loop.Through(phi, batch.Inner, Derivative.FirstOrder).End.Theta.FlattenPerTask();
        var gradient = Gradient.Of((end * weights).sum(), phi.All);

        TensorAssert.AreClose(gradient.Flatten().narrow(0, 0, phi.Start.Size), experiment.Tasks * weights, 1e-12);
        Assert.That(TensorAssert.Numbers(gradient[phi.Start.Count]), Is.All.Zero);
        TensorAssert.AreSame(end.detach(), batch.Inner.End.Theta.FlattenPerTask());
    }

    [Test]
    public void Through_WithAnyDerivative_LeadsWhereTheDataWasDrawn([Values] Derivative derivative, [Values(0, 3)] int kept)
    {
        var (experiment, phi) = Problem(steps: 2, kept);
        var batch = experiment.Collect(Method(experiment), phi);

        var path = Loop(experiment).Through(phi, batch.Inner, derivative);

        Assert.That(path.Steps.Select(step => step.K), Is.EqualTo([0, 1]));
        TensorAssert.AreSame(path.End.Theta.FlattenPerTask().detach(), batch.After.Rollouts.Theta.FlattenPerTask());
        TensorAssert.AreSame(path.End.Memory.FlattenPerTask().detach(), batch.Inner.End.Memory.FlattenPerTask());
        Assert.That(path.End.Theta.Select(t => t.requires_grad), Is.All.EqualTo(derivative != Derivative.None));
    }

    [Test]
    public void AKeptStep_HasItsLikelihoodAndItsDataOfTheShardThatAsks()
    {
        var (experiment, phi) = Problem(steps: 2, kept: 3);
        var maml = Method(experiment);
        var batch = experiment.Collect(maml, phi);
        var second = new TaskRange(1, 1);

        var kept = Loop(experiment).Through(phi, batch.ForGradient(second, phi).Inner, Derivative.Unrolled);
        var replayed = Loop(experiment).Through(phi, batch.ForTasks(second).Inner, Derivative.Unrolled);

        Assert.That(kept.Steps, Is.All.TypeOf<KeptStep>());
        Assert.That(replayed.Steps, Is.All.TypeOf<ReplayedStep>());
        foreach (var (one, other) in kept.Steps.Zip(replayed.Steps))
        {
            TensorAssert.AreSame(one.Likelihood.LogProbability.detach(), other.Likelihood.LogProbability.detach());
            TensorAssert.AreSame(one.Data.Rollouts.Alive, other.Data.Rollouts.Alive);
            TensorAssert.AreSame(one.Value.Value.detach(), other.Value.Value.detach());
        }
    }

    [Test]
    public void Curvature_ThroughStepsThatAreNotPlain_IsRefused()
    {
        var (experiment, phi) = Problem(steps: 1, kept: 0);
        var batch = experiment.Collect(Method(experiment), phi);

        Assert.That(
            () => Method(experiment).Curvature(phi, batch),
            Throws.TypeOf<NotSupportedException>().With.Message.StartsWith("MomentumStep has no factored curvature"));
    }

    private static (LineExperiment Experiment, MetaParameters Phi) Problem(int steps, int kept)
    {
        var experiment = new LineExperiment { Steps = steps, StepSize = 0.05, ShardTasks = 1, KeptTasks = kept };
        return (experiment, new(experiment.Theta(), new Parameters([torch.tensor(new[] { 0.3, -0.2, 1.5 }).requires_grad_()])));
    }

    private static InnerLoop Loop(LineExperiment experiment) => experiment.LoopOf(
        new LearnedReward(experiment.Policy, new VanillaPolicyGradient(experiment.Conventions)), new MomentumStep(experiment.StepSize, 0.8));

    private static Maml Method(LineExperiment experiment) =>
        new(experiment.Policy, experiment.Sampler, Loop(experiment), new VanillaPolicyGradient(experiment.Conventions));
}
