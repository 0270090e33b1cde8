namespace MetaRLTorch.Environments.Physics.MuJoCo;

/// <summary>One simulation in MuJoCo: a state that steps.</summary>
public sealed unsafe class MuJoCoSimulation : IDisposable
{
    // mjData of 2.2.2: pointers to the state's arrays, which stay where they are.
    private const int CoordinatesAt = 40376;
    private const int VelocitiesAt = 40384;
    private const int WarmStartAt = 40400;
    private const int ControlsAt = 40408;

    private readonly MuJoCoModel _model;
    private readonly nint _data;
    private readonly double[] _rest;

    /// <summary>A simulation of a model, which must outlive it.</summary>
    public MuJoCoSimulation(MuJoCoModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        _model = model;
        _rest = new double[model.Velocities];
        _data = model.Library.MakeData(model.Handle);
        model.Library.ResetData(model.Handle, _data);
    }

    private bool HasKnownLayout => _model.Version == MuJoCoLibrary.KnownLayout;

    /// <summary>Puts the simulation into a state, as if nothing had been before.</summary>
    /// <param name="state">All coordinates, then all velocities.</param>
    public void Set(ReadOnlySpan<double> state)
    {
        Write(state[.._model.Coordinates], CoordinatesAt, MuJoCoState.Coordinates);
        Write(state[_model.Coordinates..], VelocitiesAt, MuJoCoState.Velocities);
        Write(_rest, WarmStartAt, MuJoCoState.WarmStart);
    }

    /// <summary>Takes steps under the same controls.</summary>
    public void Step(ReadOnlySpan<double> controls, int substeps)
    {
        Write(controls, ControlsAt, MuJoCoState.Controls);
        for (var i = 0; i < substeps; i++) _model.Library.Step(_model.Handle, _data);
    }

    /// <summary>Reads the state: all coordinates, then all velocities.</summary>
    public void Get(Span<double> state)
    {
        Read(state[.._model.Coordinates], CoordinatesAt, MuJoCoState.Coordinates);
        Read(state[_model.Coordinates..], VelocitiesAt, MuJoCoState.Velocities);
    }

    /// <inheritdoc/>
    public void Dispose() => _model.Library.DeleteData(_data);

    private void Write(ReadOnlySpan<double> values, int at, uint part)
    {
        if (HasKnownLayout)
        {
            values.CopyTo(Array(at, values.Length));
            return;
        }

        fixed (double* first = values) _model.Library.SetState(_model.Handle, _data, first, part);
    }

    private void Read(Span<double> values, int at, uint part)
    {
        if (HasKnownLayout)
        {
            Array(at, values.Length).CopyTo(values);
            return;
        }

        fixed (double* first = values) _model.Library.GetState(_model.Handle, _data, first, part);
    }

    private Span<double> Array(int at, int length) => new(*(double**)((byte*)_data + at), length);
}
