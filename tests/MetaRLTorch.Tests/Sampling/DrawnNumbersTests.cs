using MetaRLTorch.Parallelism;
using MetaRLTorch.Sampling;
using MetaRLTorch.Tensors;
using MetaRLTorch.Testing;
using NUnit.Framework;
using TorchSharp;

namespace MetaRLTorch.Tests.Sampling;

/// <summary>The random numbers of rollouts, drawn ahead of them by the threads that roll out.</summary>
public sealed class DrawnNumbersTests : TensorTests
{
    private const int Tasks = 5, Episodes = 4;

    [Test]
    public void Draw_WithAnyWorkersAndShardWidth_GivesTheNumbersOfEachTask([Values(1, 3)] int workers, [Values(0, 1, 2, 5)] int width)
    {
        using var pool = new TaskWorkers(workers);
        var experiment = new LineExperiment { Workers = pool, ShardTasks = width, Sampling = new() { Episodes = Episodes } };
        var streams = new RandomStreams(1).ForTasks(Tasks, iteration: 3).AtStep(2);
        var expected = Chance.Draw(streams, experiment.World.Spec, experiment.Policy, Episodes, torch.float64, torch.CPU);

        var drawn = experiment.Sampler.Draw(streams, torch.float64, torch.CPU);

        TensorAssert.AreSame(drawn.Start, expected.Start);
        TensorAssert.AreSame(drawn.Policy, expected.Policy);
        TensorAssert.AreSame(drawn.Transition, expected.Transition);
        Assert.That(TensorAssert.Numbers(drawn.Policy), Is.Unique);
    }

    [Test]
    public void Draw_LeavesNothingBehindItsScope([Values(0, 2)] int width)
    {
        using var pool = new TaskWorkers(2);
        var sampler = new LineExperiment { Workers = pool, ShardTasks = width }.Sampler;
        var before = torch.Tensor.TotalCount;

        using (torch.NewDisposeScope())
        {
            _ = sampler.Draw(new RandomStreams(1).ForTasks(Tasks, iteration: 0), torch.float64, torch.CPU);
        }

        Assert.That(torch.Tensor.TotalCount, Is.EqualTo(before));
    }
}
