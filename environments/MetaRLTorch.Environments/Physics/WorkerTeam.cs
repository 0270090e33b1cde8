namespace MetaRLTorch.Environments.Physics;

/// <summary>
/// A caller and its helpers from the thread pool, who share a task without allocation from run to run.
/// </summary>
/// <remarks>
/// The caller works too and waits only for helpers that have begun: where the pool is busy it does everything by
/// itself.
/// </remarks>
internal sealed class WorkerTeam
{
    private readonly Action<int> _task;
    private readonly Helper[] _helpers;

    /// <summary>
    /// A team of <paramref name="size"/> workers that call <paramref name="task"/> with their number.
    /// </summary>
    /// <param name="size">Number of workers, the caller included.</param>
    /// <param name="task">What each does; it must find nothing left to do where the others did everything.</param>
    public WorkerTeam(int size, Action<int> task)
    {
        _task = task;
        _helpers = [.. Enumerable.Range(1, size - 1).Select(number => new Helper(task, number))];
    }

    /// <summary>
    /// Runs the task on the caller's thread and on up to <paramref name="others"/> more; returns when it is done.
    /// </summary>
    public void Run(int others)
    {
        for (var i = 0; i < others; i++) _helpers[i].Call();
        _task(0);
        for (var i = 0; i < others; i++) _helpers[i].Dismiss();
    }

    private sealed class Helper(Action<int> task, int number) : IThreadPoolWorkItem
    {
        private const int Idle = 0;
        private const int Called = 1;
        private const int Working = 2;

        private int _state;

        public void Call()
        {
            Volatile.Write(ref _state, Called);
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }

        public void Dismiss()
        {
            if (Interlocked.CompareExchange(ref _state, Idle, Called) == Called) return;
            var wait = default(SpinWait);
            while (Volatile.Read(ref _state) == Working) wait.SpinOnce();
        }

        // A call that comes after its dismissal finds another run's call, or none.
        void IThreadPoolWorkItem.Execute()
        {
            if (Interlocked.CompareExchange(ref _state, Working, Called) != Called) return;
            task(number);
            Volatile.Write(ref _state, Idle);
        }
    }
}
