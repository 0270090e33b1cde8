namespace MetaRLTorch.Environments.Physics.MuJoCo;

/// <summary>
/// The installed MuJoCo as batched physics: one simulation to a worker, environments shared among them.
/// </summary>
public sealed class MuJoCoPhysics : IBatchPhysics, IDisposable
{
    private readonly MuJoCoModel _model;
    private readonly MuJoCoSimulation[] _simulations;
    private readonly WorkerTeam _team;
    private Memory<double> _states;
    private ReadOnlyMemory<double> _controls;
    private int _substeps;
    private int _next;

    /// <summary>Prepares a model.</summary>
    /// <param name="model">The model, which this disposes with itself.</param>
    /// <param name="workers">Threads, the caller's included; 0 for as many as the machine has processors.</param>
    public MuJoCoPhysics(MuJoCoModel model, int workers = 0)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentOutOfRangeException.ThrowIfNegative(workers);
        _model = model;
        var count = workers == 0 ? Environment.ProcessorCount : workers;
        _simulations = [.. Enumerable.Range(0, count).Select(_ => new MuJoCoSimulation(model))];
        _team = new(count, StepEnvironments);
    }

    private int StateSize => _model.Coordinates + _model.Velocities;

    private int Count => _states.Length / StateSize;

    /// <inheritdoc/>
    public void Step(Memory<double> states, ReadOnlyMemory<double> controls, int substeps)
    {
        if (states.Length % StateSize != 0 || controls.Length * StateSize != states.Length * _model.Motors)
        {
            throw new ArgumentException(
                $"states has {states.Length} values and controls has {controls.Length}; expected rows of {StateSize} "
                + $"and {_model.Motors}, one of each for every copy of the model.");
        }

        (_states, _controls, _substeps, _next) = (states, controls, substeps, 0);
        _team.Run(Math.Clamp(Count - 1, 0, _simulations.Length - 1));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var simulation in _simulations) simulation.Dispose();
        _model.Dispose();
    }

    private void StepEnvironments(int worker)
    {
        var simulation = _simulations[worker];
        for (int i; (i = Interlocked.Increment(ref _next) - 1) < Count;)
        {
            var state = _states.Span.Slice(i * StateSize, StateSize);
            simulation.Set(state);
            simulation.Step(_controls.Span.Slice(i * _model.Motors, _model.Motors), _substeps);
            simulation.Get(state);
        }
    }
}
