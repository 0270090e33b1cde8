namespace MetaRLTorch.Environments.Physics.MuJoCo;

/// <summary>
/// The numbers of a compiled model that tasks may change between steps; what MuJoCo derived from them stays as it is.
/// </summary>
internal sealed unsafe class MuJoCoParameters
{
    // mjModel of 2.2.2: counts, and pointers to arrays.
    private const int BodiesAt = 16;
    private const int GeomsAt = 24;
    private const int MassesAt = 1240;
    private const int InertiasAt = 1256;
    private const int DampingsAt = 1464;
    private const int FrictionsAt = 1624;

    private readonly MuJoCoModel _model;
    private readonly int _bodies;
    private readonly int _geoms;

    /// <summary>The numbers of a model, which must be of the version whose structures are known.</summary>
    /// <exception cref="UserException">It is of another version.</exception>
    public MuJoCoParameters(MuJoCoModel model)
    {
        if (!model.Library.HasKnownLayout)
        {
            throw new UserException(
                $"The installed MuJoCo is {model.Library.VersionName}; tasks with masses of their own need 2.2.2. "
                + "Install libmujoco2.2.2, or name its file in MUJOCO_LIBRARY.");
        }

        _model = model;
        var start = (byte*)model.Handle;
        (_bodies, _geoms) = (*(int*)(start + BodiesAt), *(int*)(start + GeomsAt));
    }

    /// <summary>Every body's mass, the world body's first: [bodies].</summary>
    public Span<double> Masses => Array(MassesAt, _bodies);

    /// <summary>Every body's principal inertias: [bodies, 3].</summary>
    public Span<double> Inertias => Array(InertiasAt, 3 * _bodies);

    /// <summary>Every velocity's damping: [velocities].</summary>
    public Span<double> Dampings => Array(DampingsAt, _model.Velocities);

    /// <summary>Every shape's sliding, torsional and rolling friction, the floor's first: [shapes, 3].</summary>
    public Span<double> Frictions => Array(FrictionsAt, 3 * _geoms);

    private Span<double> Array(int at, int length) => new(*(double**)((byte*)_model.Handle + at), length);
}
