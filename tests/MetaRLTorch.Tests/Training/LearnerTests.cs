using MetaRLTorch.Adaptation;
using MetaRLTorch.Environments;
using MetaRLTorch.MetaAlgorithms;
using MetaRLTorch.Optimizers;
using MetaRLTorch.Tensors;
using MetaRLTorch.Testing;
using MetaRLTorch.Training;
using NUnit.Framework;
using TorchSharp;

namespace MetaRLTorch.Tests.Training;

/// <summary>A method that remembers: from iteration to iteration, and across a checkpoint.</summary>
public sealed class LearnerTests : TensorTests
{
    private static readonly Catalog WithMemory = LineTraining.Catalog with { Methods = [Entry, .. MethodCatalog.Entries] };

    private static MethodEntry Entry => MethodEntry.Of<InnerEstimatorOptions>(
        "remembering",
        "MAML whose objective is scaled by the mean return of all iterations before.",
        (setup, options) =>
        {
            var maml = (Maml)Maml.Entry.Build(setup, options).Algorithm;
            return new(new Remembering(maml), adaptation => setup.GradientLoop(setup.Outer, adaptation));
        });

    [Test]
    public void ALearner_GoesFromIterationToIteration()
    {
        using var experiment = Build();

        var reports = LineTraining.Train(experiment, 0, 3);

        var memory = experiment.Learner.Tensors["returns"];
        TensorAssert.NumbersAreClose(
            TensorAssert.Numbers(memory), [.. reports.Select(report => report.Returns[^1])], 1e-6);
    }

    [Test]
    public void Resume_WithALearner_ContinuesBitForBit()
    {
        using var folder = new TemporaryFolder();
        using var uninterrupted = Build();
        LineTraining.Train(uninterrupted, 0, 4);
        using (var first = Build())
        {
            LineTraining.Train(first, 0, 2);
            Checkpoint.Save(folder["checkpoint"], first, iteration: 2, environmentSteps: 1);
        }

        using var resumed = Build();
        Checkpoint.Load(folder["checkpoint"], resumed);
        LineTraining.Train(resumed, 2, 4);

        Assert.That(TensorAssert.Numbers(resumed.Phi.All), Is.EqualTo(TensorAssert.Numbers(uninterrupted.Phi.All)));
        TensorAssert.AreSame(resumed.Learner.Tensors["returns"], uninterrupted.Learner.Tensors["returns"]);
    }

    private static Experiment Build() => new ExperimentBuilder(WithMemory).Build(
        LineTraining.Config("maml", OuterOptimizer.Adam) with
        {
            Algorithm = new() { Name = "remembering", Options = new InnerEstimatorOptions() },
            Training = new() { Iterations = 4 },
        });

    private sealed class Remembering(Maml maml) : IMetaAlgorithm
    {
        public Learner Begin() => new(new Dictionary<string, torch.Tensor> { ["returns"] = torch.zeros(0) });

        public MetaBatch Collect(MetaParameters phi, TaskBatch tasks, TaskStreams random, Learner learner)
        {
            var (batch, returns) = (maml.Collect(phi, tasks, random, learner), learner.Tensors["returns"]);
            var scale = returns.shape[0] == 0 ? 1 : returns.abs().mean().ToDouble();
            var mean = batch.After.Rollouts.MeanReturn.mean().reshape(1);
            return batch with
            {
                PerTask = new Dictionary<string, torch.Tensor> { ["scale"] = torch.full_like(batch.After.Credit.Scale, scale) },
                Learner = new(new Dictionary<string, torch.Tensor> { ["returns"] = torch.cat([returns, mean], 0) }),
            };
        }

        public MetaObjective Objective(MetaParameters phi, MetaBatch batch, Derivative derivative)
        {
            var plain = maml.Objective(phi, batch, derivative);
            return plain with { Value = plain.Value * batch.PerTask["scale"] };
        }
    }
}
