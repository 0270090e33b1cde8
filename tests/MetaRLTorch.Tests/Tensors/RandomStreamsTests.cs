using MetaRLTorch.Environments;
using MetaRLTorch.Games;
using MetaRLTorch.Tensors;
using MetaRLTorch.Testing;
using MetaRLTorch.Training;
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
            from purpose in new[] { RandomPurpose.Start, RandomPurpose.Policy, RandomPurpose.Transition }
            from number in TensorAssert.Numbers(Uniform(streams.ForTasks(4, iteration).AtStep(step), purpose, [1]))
            select number;

        Assert.That(draws.ToArray(), Has.Length.EqualTo(2 * 3 * 3 * 4).And.Unique);
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
    public void TheGenerator_TakesTheLow32BitsOfItsKey()
    {
        const ulong Key = 0x0123_4567_89AB_CDEF;

        Assert.That(Draw(new(Key & 0xFFFF_FFFF)), Is.EqualTo(Draw(new(Key))));
        Assert.That(Draw(new(Key ^ 1)), Is.Not.EqualTo(Draw(new(Key))));
    }

    [Test]
    public void StreamsThatOneIterationUses_NeverShareTheirNumbers_InTheRunOfAPage()
    {
        var page = new ConfigLoader(Catalog.With([.. EnvironmentCatalog.Entries, .. GameCatalog.Entries]))
            .Load(Path.Combine(Cli.Program.Root, "configs/navigation_2d/maml.yaml"));
        var (training, evaluation) = (page.Training, page.Evaluation);
        var iterations = Enumerable.Range(0, training.Iterations)
            .Select(i => Keys(i, page.Sampling.Tasks, page.Adaptation.Steps));
        var evaluations = Enumerable.Range(1, training.Iterations / training.EvaluateEvery)
            .Select(i => Keys(-1 - (i * training.EvaluateEvery), evaluation.Tasks, evaluation.Steps!.Value));

        var all = iterations.Concat(evaluations).ToArray();

        Assert.That(all.Select(keys => keys.Distinct().Count()), Is.EqualTo(all.Select(keys => keys.Length)));
        Assert.That(all.Sum(keys => keys.Length), Is.EqualTo((300 * 121) + (6 * 481)), "as the documentation counts them");

        uint[] Keys(long iteration, int tasks, int steps)
        {
            var streams = new RandomStreams(page.Seed);
            var perTask =
                from task in Enumerable.Range(0, tasks)
                from step in Enumerable.Range(0, steps + 1)
                from purpose in new[] { RandomPurpose.Start, RandomPurpose.Policy, RandomPurpose.Transition }
                select streams.Key(purpose, iteration, task, step);
            return [.. perTask.Append(streams.Key(RandomPurpose.Tasks, iteration, 0, 0)).Select(key => (uint)key)];
        }
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
