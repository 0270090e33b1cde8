namespace MetaRLTorch.Environments.Physics.MuJoCo;

/// <summary>One simulation in MuJoCo.</summary>
public sealed unsafe class MuJoCoSimulation : IDisposable
{
    // mjData of 2.2.2: the time, and pointers to arrays, which stay where they are.
    private const int TimeAt = 40336;
    private const int CoordinatesAt = 40376;
    private const int VelocitiesAt = 40384;
    private const int WarmStartAt = 40400;
    private const int ControlsAt = 40408;
    private const int ContactForcesAt = 41168;

    // No model reads the time, so it carries a mark that only MuJoCo's own reset removes.
    private const double Mark = 1e6;

    private readonly MuJoCoHandle _memory;
    private readonly double[] _rest;
    private readonly double[] _slack;

    /// <summary>Starts a simulation of a model, which must outlive it.</summary>
    public MuJoCoSimulation(MuJoCoModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        Model = model;
        _rest = new double[model.Velocities];
        _slack = new double[model.Motors];
        _memory = new(model.Library.MakeData(model.Handle), model.Library.DeleteData);
        model.Library.ResetData(model.Handle, Data);
    }

    internal MuJoCoModel Model { get; }

    private nint Data => _memory.DangerousGetHandle();

    private double Time
    {
        get
        {
            if (Model.Library.HasKnownLayout) return *(double*)((byte*)Data + TimeAt);
            double time;
            Model.Library.GetState(Model.Handle, Data, &time, MuJoCoState.Time);
            return time;
        }

        set
        {
            if (Model.Library.HasKnownLayout) *(double*)((byte*)Data + TimeAt) = value;
            else Model.Library.SetState(Model.Handle, Data, &value, MuJoCoState.Time);
        }
    }

    /// <summary>Sets the state, with slack motors and without memory of earlier steps.</summary>
    /// <param name="state">All coordinates, then all velocities.</param>
    public void Set(ReadOnlySpan<double> state)
    {
        Write(state[..Model.Coordinates], CoordinatesAt, MuJoCoState.Coordinates);
        Write(state[Model.Coordinates..], VelocitiesAt, MuJoCoState.Velocities);
        Write(_rest, WarmStartAt, Model.State.WarmStart);
        Write(_slack, ControlsAt, Model.State.Controls);
        Time = Mark;
    }

    /// <summary>Takes steps under the same controls.</summary>
    public void Step(ReadOnlySpan<double> controls, int substeps)
    {
        Write(controls, ControlsAt, Model.State.Controls);
        for (var i = 0; i < substeps; i++) Model.Library.Step(Model.Handle, Data);
    }

    /// <summary>
    /// Reads the state: all coordinates, then all velocities; NaN where it diverged and MuJoCo reset it.
    /// </summary>
    public void Get(Span<double> state)
    {
        Read(state[..Model.Coordinates], CoordinatesAt, MuJoCoState.Coordinates);
        Read(state[Model.Coordinates..], VelocitiesAt, MuJoCoState.Velocities);
        if (Time < Mark) state.Fill(double.NaN);
    }

    /// <inheritdoc/>
    public void Dispose() => _memory.Dispose();

    /// <summary>Reads the model's rest state: all coordinates, then velocities of 0.</summary>
    internal void GetRest(Span<double> state)
    {
        Model.Library.ResetData(Model.Handle, Data);
        Read(state[..Model.Coordinates], CoordinatesAt, MuJoCoState.Coordinates);
        state[Model.Coordinates..].Clear();
    }

    /// <summary>Computes everything that follows from the state, without a step.</summary>
    internal void Forward() => Model.Library.Forward(Model.Handle, Data);

    /// <summary>
    /// Reads the contact forces on each body as of the last evaluation: torque, then force, for the world body and
    /// all others (cfrc_ext). Only where <see cref="MuJoCoLibrary.HasKnownLayout"/>.
    /// </summary>
    internal void GetContactForces(Span<double> forces)
    {
        Model.Library.ForcesAfterConstraint(Model.Handle, Data);
        Array(ContactForcesAt, forces.Length).CopyTo(forces);
    }

    /// <summary>∂(center of mass of a body and all that hangs on it) / ∂(velocities), 3 rows.</summary>
    internal void GetSubtreeJacobian(Span<double> jacobian, int body)
    {
        fixed (double* first = jacobian) Model.Library.SubtreeJacobian(Model.Handle, Data, first, body);
    }

    private void Write(ReadOnlySpan<double> values, int at, uint part)
    {
        if (Model.Library.HasKnownLayout)
        {
            values.CopyTo(Array(at, values.Length));
            return;
        }

        fixed (double* first = values) Model.Library.SetState(Model.Handle, Data, first, part);
    }

    private void Read(Span<double> values, int at, uint part)
    {
        if (Model.Library.HasKnownLayout)
        {
            Array(at, values.Length).CopyTo(values);
            return;
        }

        fixed (double* first = values) Model.Library.GetState(Model.Handle, Data, first, part);
    }

    private Span<double> Array(int at, int length) => new(*(double**)((byte*)Data + at), length);
}
