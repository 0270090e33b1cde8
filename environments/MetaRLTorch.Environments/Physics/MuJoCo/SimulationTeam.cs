namespace MetaRLTorch.Environments.Physics.MuJoCo;

/// <summary>Simulations that share environments among threads: one simulation to a worker.</summary>
internal sealed class SimulationTeam : IDisposable
{
    private readonly MuJoCoSimulation[] _simulations;
    private readonly WorkerTeam _team;
    private Action<MuJoCoSimulation, int> _advance = (_, _) => { };
    private int _count;
    private int _next;

    /// <summary>Prepares a team.</summary>
    /// <param name="create">Makes a worker's simulation.</param>
    /// <param name="workers">Number of threads, the caller's included; 0 for one per processor.</param>
    public SimulationTeam(Func<MuJoCoSimulation> create, int workers)
    {
        var count = workers == 0 ? Environment.ProcessorCount : workers;
        _simulations = [.. Enumerable.Range(0, count).Select(_ => create())];
        _team = new(count, Work);
    }

    /// <summary>Advances environments 0 … <paramref name="count"/> − 1. One caller at a time.</summary>
    /// <param name="count">Number of environments.</param>
    /// <param name="advance">
    /// Advances the environment with this index in the given simulation; the simulation's earlier state must not matter.
    /// </param>
    public void Run(int count, Action<MuJoCoSimulation, int> advance)
    {
        (_advance, _count, _next) = (advance, count, 0);
        _team.Run(Math.Clamp(count - 1, 0, _simulations.Length - 1));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var simulation in _simulations) simulation.Dispose();
    }

    private void Work(int worker)
    {
        var simulation = _simulations[worker];
        for (int i; (i = Interlocked.Increment(ref _next) - 1) < _count;) _advance(simulation, i);
    }
}
