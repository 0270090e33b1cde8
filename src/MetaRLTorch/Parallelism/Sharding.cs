using MetaRLTorch.Tensors;

namespace MetaRLTorch.Parallelism;

/// <summary>How some work on M tasks is shared among threads.</summary>
/// <param name="Workers">The threads.</param>
/// <param name="Width">Tasks in a shard; 0 puts all of them in one.</param>
/// <param name="Kept">Number of tasks whose graphs of the inner steps are kept for the meta-gradient.</param>
public sealed record Sharding(TaskWorkers Workers, int Width = 0, int Kept = 0)
{
    /// <summary>The number of shards of <paramref name="tasks"/> tasks.</summary>
    public int Shards(int tasks) => Width == 0 ? 1 : (tasks + Width - 1) / Width;

    /// <summary>Shards of this many times as many tasks, and of at least one.</summary>
    internal Sharding Widened(double factor) => Width == 0 ? this : this with { Width = Math.Max(1, (int)(Width * factor)) };

    /// <summary>How many threads are at work at once on <paramref name="tasks"/> tasks, or on the shard that this thread works on
    /// and its neighbors.</summary>
    public int Threads(int tasks) => TaskWorkers.IsWorker ? Workers.Count : Math.Min(Workers.Count, Shards(tasks));

    /// <summary>Runs <paramref name="body"/> for every shard and waits for all of them.</summary>
    /// <param name="tasks">M.</param>
    /// <param name="body">What to do for the shard with this index and these tasks, in a dispose scope of its own.</param>
    public void ForEach(int tasks, Action<int, TaskRange> body) => Workers.ForEachShard(tasks, Width, body);

    /// <summary>Whether the graphs of these tasks are kept.</summary>
    public bool Keeps(TaskRange shard) => shard.Start + shard.Count <= Kept;
}
