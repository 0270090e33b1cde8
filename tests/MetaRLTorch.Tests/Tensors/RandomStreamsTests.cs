using MetaRLTorch.Tensors;
using MetaRLTorch.Testing;
using NUnit.Framework;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Tests.Tensors;

public sealed class RandomStreamsTests : TensorTests
{
    [Test]
    public void Open_WithTheSameAddress_RepeatsItself()
    {
        var first = Draw(new RandomStreams(1).Open(RandomPurpose.Tasks, 7));
        var again = Draw(new RandomStreams(1).Open(RandomPurpose.Tasks, 7));

        Assert.That(again, Is.EqualTo(first));
    }

    [Test]
    public void Open_WithAnotherAddress_GivesOtherNumbers()
    {
        var addresses =
            from seed in new long[] { 0, 1, long.MaxValue }
            from purpose in Enum.GetValues<RandomPurpose>()
            from iteration in new long[] { -2, -1, 0, 1, 500 }
            select Draw(new RandomStreams(seed).Open(purpose, iteration))[0];

        Assert.That(addresses, Is.Unique);
    }

    [Test]
    public void TaskStreams_DifferBetweenTasks_Steps_Iterations_AndPurposes()
    {
        var streams = new RandomStreams(1);
        var draws =
            from iteration in new long[] { 0, 1 }
            from step in new[] { 0, 1, 2 }
            from purpose in new[] { RandomPurpose.Environment, RandomPurpose.Policy }
            from number in TensorAssert.Numbers(Uniform(streams.ForTasks(4, iteration).AtStep(step), purpose, [1]))
            select number;

        Assert.That(draws.ToArray(), Has.Length.EqualTo(2 * 3 * 2 * 4).And.Unique);
    }

    [Test]
    public void ATask_DrawsTheSameNumbers_WhicheverTasksAreBesideIt()
    {
        var all = new RandomStreams(1).ForTasks(6, iteration: 3).AtStep(1);
        var expected = Uniform(all, RandomPurpose.Policy, [5, 2]);

        var shard = Uniform(all.ForTasks(new TaskRange(2, 3)), RandomPurpose.Policy, [5, 2]);
        var nested = Uniform(
            all.ForTasks(new TaskRange(2, 3)).ForTasks(new TaskRange(1, 1)), RandomPurpose.Policy, [5, 2]);
        var fewer = Uniform(new RandomStreams(1).ForTasks(4, iteration: 3).AtStep(1), RandomPurpose.Policy, [5, 2]);

        TensorAssert.AreSame(shard, expected.narrow(0, 2, 3));
        TensorAssert.AreSame(nested, expected.narrow(0, 3, 1));
        TensorAssert.AreSame(fewer, expected.narrow(0, 0, 4));
    }

    [Test]
    public void TheTasksDrawn_DoNotDependOnWhatElseIsDrawn()
    {
        var streams = new RandomStreams(1);
        var before = Draw(streams.Open(RandomPurpose.Tasks, 2));

        Uniform(streams.ForTasks(3, 2), RandomPurpose.Policy, [100, 100]);
        Draw(streams.Open(RandomPurpose.Initialization));

        Assert.That(Draw(streams.Open(RandomPurpose.Tasks, 2)), Is.EqualTo(before));
    }

    [Test]
    public void Normal_HasMeanZeroAndVarianceOne_AcrossTasksToo()
    {
        // One number from each of 4,000 streams: also catches streams whose first numbers are correlated.
        var numbers = TensorAssert.Numbers(
            new RandomStreams(1).ForTasks(4000, 0).Normal(RandomPurpose.Policy, [1], torch.float64, torch.CPU));

        Assert.That(numbers.Average(), Is.Zero.Within(4 / Math.Sqrt(4000)));
        Assert.That(numbers.Average(x => x * x), Is.EqualTo(1).Within(4 * Math.Sqrt(2.0 / 4000)));
        Assert.That(numbers.Zip(numbers.Skip(1), (a, b) => a * b).Average(), Is.Zero.Within(4 / Math.Sqrt(4000)));
    }

    [Test]
    public void Split_CutsTheTasksIntoNeighboringRanges() =>
        Assert.That(TaskRange.Split(7, 3), Is.EqualTo([new TaskRange(0, 3), new TaskRange(3, 3), new TaskRange(6, 1)]));

    private static Tensor Uniform(TaskStreams streams, RandomPurpose purpose, long[] shape) =>
        streams.Uniform(purpose, shape, torch.float64, torch.CPU);

    private static double[] Draw(Generator generator)
    {
        using (generator) return TensorAssert.Numbers(torch.rand(3, torch.float64, generator: generator));
    }
}
