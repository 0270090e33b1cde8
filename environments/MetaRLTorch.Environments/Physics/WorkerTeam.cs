namespace MetaRLTorch.Environments.Physics;

/// <summary>Threads that wait to share a task: the caller and its helpers, without allocation from task to task.</summary>
internal sealed class WorkerTeam : IDisposable
{
    private readonly SemaphoreSlim start = new(0);
    private readonly CountdownEvent finished = new(1);
    private readonly Thread[] threads;
    private readonly Action<int> task;
    private bool stopping;

    /// <summary>A team of <paramref name="size"/> workers that will call <paramref name="task"/> with their number.</summary>
    public WorkerTeam(int size, Action<int> task)
    {
        this.task = task;
        threads = new Thread[size - 1];
        for (var i = 0; i < threads.Length; i++)
        {
            var number = i + 1;
            threads[i] = new Thread(() => Work(number)) { IsBackground = true, Name = $"physics {number}" };
            threads[i].Start();
        }
    }

    /// <summary>Runs the task on the caller's thread and on <paramref name="others"/> more; returns when all are done.</summary>
    public void Run(int others)
    {
        if (others > 0)
        {
            finished.Reset(others);
            start.Release(others);
        }

        task(0);
        if (others > 0) finished.Wait();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Volatile.Write(ref stopping, true);
        if (threads.Length > 0) start.Release(threads.Length);
        foreach (var thread in threads) thread.Join();
        start.Dispose();
        finished.Dispose();
    }

    private void Work(int number)
    {
        while (true)
        {
            start.Wait();
            if (Volatile.Read(ref stopping)) return;
            task(number);
            finished.Signal();
        }
    }
}
