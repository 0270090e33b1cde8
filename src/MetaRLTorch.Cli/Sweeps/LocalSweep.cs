namespace MetaRLTorch.Cli.Sweeps;

/// <summary>Trains the runs of a sweep on this machine, several at once, each in a process of its own.</summary>
/// <param name="jobs">How many at once.</param>
/// <param name="workers">Threads of each.</param>
/// <param name="gpus">The GPUs, which are shared out in turn; none: a run sees what this process sees.</param>
internal sealed class LocalSweep(int jobs, int workers, IReadOnlyList<string> gpus)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>Trains what is not finished.</summary>
    /// <param name="runs">All runs of the sweep.</param>
    /// <param name="status">Is told what happens.</param>
    /// <param name="stop">Asks to stop: no run begins, those that train save and end.</param>
    /// <returns>Whether all runs are finished.</returns>
    public bool Train(IReadOnlyList<SweepRun> runs, ISweepStatus status, CancellationToken stop)
    {
        var waiting = new Queue<SweepRun>(runs.Where(run => run.Progress.State != RunState.Finished));
        var (running, failed, asked) = (new List<RunningRun>(), 0, false);
        while (running.Count > 0 || (waiting.Count > 0 && !stop.IsCancellationRequested))
        {
            while (running.Count < jobs && waiting.Count > 0 && !stop.IsCancellationRequested)
            {
                running.Add(new(waiting.Dequeue(), workers, Free(running)));
                status.Begun(running[^1].Run);
            }

            if (stop.IsCancellationRequested && !asked)
            {
                asked = true;
                foreach (var run in running) run.Stop();
            }

            foreach (var run in running.FindAll(run => run.HasEnded))
            {
                run.Wait();
                running.Remove(run);
                if (run.ExitCode != 0 && !asked) failed++;
                status.Ended(run.Run, run.ExitCode, run.Error);
                run.Dispose();
            }

            status.Draw();
            if (running.Count > 0) Thread.Sleep(Pause);
        }

        return failed == 0 && waiting.Count == 0 && !asked;
    }

    private string? Free(List<RunningRun> running) =>
        gpus.OrderBy(gpu => running.Count(run => run.Gpu == gpu)).FirstOrDefault();
}
