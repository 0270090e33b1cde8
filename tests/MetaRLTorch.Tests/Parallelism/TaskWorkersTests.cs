using System.Collections.Concurrent;
using MetaRLTorch.Parallelism;
using MetaRLTorch.Tensors;
using MetaRLTorch.Testing;
using NUnit.Framework;
using TorchSharp;

namespace MetaRLTorch.Tests.Parallelism;

public sealed class TaskWorkersTests : TensorTests
{
    [Test]
    public void ForEachShard_VisitsEveryTaskOnce([Values(1, 2, 5)] int workers, [Values(0, 1, 3, 10)] int width)
    {
        using var pool = new TaskWorkers(workers);
        var visits = new ConcurrentBag<(int Index, TaskRange Range)>();

        pool.ForEachShard(10, width, (index, range) => visits.Add((index, range)));

        var expected = TaskRange.Split(10, width == 0 ? 10 : width).Select((range, index) => (index, range));
        Assert.That(visits, Is.EquivalentTo(expected));
    }

    [Test]
    public void ForEachShard_WithSeveralWorkers_RunsShardsAtTheSameTime()
    {
        using var pool = new TaskWorkers(2);
        using var meeting = new Barrier(2);

        // Each shard waits for the other: one thread alone would wait in vain.
        pool.ForEachShard(2, 1, (_, _) => Assert.That(meeting.SignalAndWait(TimeSpan.FromSeconds(30))));
    }

    [Test]
    public void ForEachShard_WithOneWorker_RunsInOrderOnTheCallingThread()
    {
        using var pool = new TaskWorkers(1);
        var visits = new List<(int, int)>();

        pool.ForEachShard(4, 1, (index, _) => visits.Add((index, Environment.CurrentManagedThreadId)));

        var here = Environment.CurrentManagedThreadId;
        Assert.That(visits, Is.EqualTo(Enumerable.Range(0, 4).Select(index => (index, here))));
    }

    [Test]
    public void AnException_OfAShard_ReachesTheCaller_AfterTheOthersAreDone([Values(1, 3)] int workers)
    {
        using var pool = new TaskWorkers(workers);
        var done = 0;

        Assert.That(
            () => pool.ForEachShard(5, 1, (index, _) =>
            {
                if (index >= 3) throw new InvalidOperationException($"shard {index}");
                Interlocked.Increment(ref done);
            }),
            Throws.InvalidOperationException.With.Message.EqualTo("shard 3"));                // the first in task order
        Assert.That(done, Is.EqualTo(3));
    }

    [Test]
    public void Workers_AfterAnException_GoOn()
    {
        using var pool = new TaskWorkers(2);
        Assert.That(
            () => pool.ForEachShard(2, 1, (_, _) => throw new InvalidOperationException()),
            Throws.InvalidOperationException);
        var visited = 0;

        pool.ForEachShard(4, 1, (_, _) => Interlocked.Increment(ref visited));

        Assert.That(visited, Is.EqualTo(4));
    }

    [Test]
    public void ForEachShard_WithinAShard_RunsOnItsThread()
    {
        using var pool = new TaskWorkers(2);
        var threads = new ConcurrentBag<(int Outer, int Inner)>();

        pool.ForEachShard(4, 1, (_, _) =>
        {
            var outer = Environment.CurrentManagedThreadId;
            pool.ForEachShard(3, 1, (_, _) => threads.Add((outer, Environment.CurrentManagedThreadId)));
        });

        Assert.That(threads, Has.Count.EqualTo(12));
        Assert.That(threads.Select(pair => pair.Inner == pair.Outer), Is.All.True);
    }

    [Test]
    public void ForEachShard_FreesWhatAShardMade([Values(1, 2)] int workers)
    {
        using var pool = new TaskWorkers(workers);
        var results = torch.zeros(4);
        pool.ForEachShard(4, 1, (_, _) => torch.ones(1));
        var before = torch.Tensor.TotalCount;

        pool.ForEachShard(4, 1, (index, _) => results.narrow(0, index, 1).copy_(torch.ones(1) * index));

        Assert.That(torch.Tensor.TotalCount, Is.EqualTo(before));
        TensorAssert.NumbersAreClose(TensorAssert.Numbers(results), [0, 1, 2, 3], 0);
    }

    [Test]
    public void Workers_FewerThanOne_AreRefused() =>
        Assert.That(() => new TaskWorkers(0), Throws.InstanceOf<ArgumentOutOfRangeException>());
}
