namespace MetaRLTorch.Environments.Physics.MuJoCo;

/// <summary>
/// The installed MuJoCo as batched physics: each worker has a simulation and takes one copy of the model after another.
/// </summary>
/// <remarks>A state that diverged (a number beyond 1e10, or NaN) comes back as NaN.</remarks>
public sealed class MuJoCoPhysics : IBatchPhysics, IDisposable
{
    private readonly MuJoCoModel _model;
    private readonly SimulationTeam _team;
    private readonly Action<MuJoCoSimulation, int> _advance;
    private Memory<double> _states;
    private ReadOnlyMemory<double> _controls;
    private int _substeps;

    /// <summary>Prepares a model.</summary>
    /// <param name="model">The model, which this disposes with itself.</param>
    /// <param name="workers">Number of threads, the caller's included; 0 for one per processor.</param>
    public MuJoCoPhysics(MuJoCoModel model, int workers = 0)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentOutOfRangeException.ThrowIfNegative(workers);
        _model = model;
        _team = new(() => new MuJoCoSimulation(model), workers);
        _advance = Advance;
    }

    private int StateSize => _model.Coordinates + _model.Velocities;

    /// <inheritdoc/>
    public void Step(Memory<double> states, ReadOnlyMemory<double> controls, int substeps)
    {
        if (states.Length % StateSize != 0 || controls.Length * StateSize != states.Length * _model.Motors)
        {
            throw new ArgumentException(
                $"states has {states.Length} values and controls has {controls.Length}; expected rows of {StateSize} "
                + $"and {_model.Motors}, one of each for every copy of the model.");
        }

        (_states, _controls, _substeps) = (states, controls, substeps);
        _team.Run(states.Length / StateSize, _advance);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _team.Dispose();
        _model.Dispose();
    }

    private void Advance(MuJoCoSimulation simulation, int i)
    {
        var state = _states.Span.Slice(i * StateSize, StateSize);
        simulation.Set(state);
        simulation.Step(_controls.Span.Slice(i * _model.Motors, _model.Motors), _substeps);
        simulation.Get(state);
    }
}
