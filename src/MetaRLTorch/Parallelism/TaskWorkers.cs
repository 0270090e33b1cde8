using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using MetaRLTorch.Tensors;
using TorchSharp;

namespace MetaRLTorch.Parallelism;

/// <summary>
/// Worker threads that share the tasks of an iteration: a map over shards of the task axis, one shard on one thread.
/// </summary>
/// <remarks>
/// What a shard computes does not depend on the number of workers, and callers combine shards in task order, so the
/// result has the same bits for any number of workers. Every shard runs in a dispose scope of its own: results leave it
/// by being copied into tensors that the caller made.
/// </remarks>
public sealed class TaskWorkers : IDisposable
{
    [ThreadStatic]
    private static bool _isWorker;

    private readonly BlockingCollection<Action> _queue = [];
    private readonly Thread[] _threads;

    /// <summary>Starts the worker threads.</summary>
    /// <param name="count">How many threads work at once; 1 runs everything on the calling thread.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is below 1.</exception>
    public TaskWorkers(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        Count = count;
        _threads = new Thread[count == 1 ? 0 : count];
        for (var i = 0; i < _threads.Length; i++)
        {
            _threads[i] = new Thread(Work) { IsBackground = true, Name = $"tasks {i}" };
            _threads[i].Start();
        }
    }

    /// <summary>How many threads work at once.</summary>
    public int Count { get; }

    /// <summary>Whether the calling thread works on a shard.</summary>
    internal static bool IsWorker => _isWorker;

    /// <summary>
    /// Runs <paramref name="body"/> for every shard of <paramref name="width"/> tasks and waits for all of them.
    /// </summary>
    /// <param name="tasks">The number of tasks, M.</param>
    /// <param name="width">Tasks in a shard; 0 puts all of them in one.</param>
    /// <param name="body">What to do for the shard with this index and these tasks.</param>
    /// <remarks>Called from within a shard it runs the inner shards in turn on the same thread.</remarks>
    public void ForEachShard(int tasks, int width, Action<int, TaskRange> body)
    {
        var ranges = TaskRange.Split(tasks, width == 0 ? tasks : width);
        if (_isWorker || _threads.Length == 0 || ranges.Length == 1)
        {
            for (var i = 0; i < ranges.Length; i++) InScope(body, i, ranges[i]);
            return;
        }

        var failures = new Exception?[ranges.Length];
        using var remaining = new CountdownEvent(ranges.Length);
        for (var i = 0; i < ranges.Length; i++)
        {
            var shard = i;
            _queue.Add(() =>
            {
                try
                {
                    InScope(body, shard, ranges[shard]);
                }
                catch (Exception failure)
                {
                    failures[shard] = failure;
                }
                finally
                {
                    remaining.Signal();
                }
            });
        }

        remaining.Wait();
        if (Array.Find(failures, failure => failure is not null) is { } first) ExceptionDispatchInfo.Throw(first);
    }

    /// <summary>Ends the threads after the work they have.</summary>
    public void Dispose()
    {
        _queue.CompleteAdding();
        foreach (var thread in _threads) thread.Join();
        _queue.Dispose();
    }

    private static void InScope(Action<int, TaskRange> body, int shard, TaskRange range)
    {
        using var scope = torch.NewDisposeScope();
        body(shard, range);
    }

    private void Work()
    {
        _isWorker = true;
        foreach (var work in _queue.GetConsumingEnumerable()) work();
    }
}
