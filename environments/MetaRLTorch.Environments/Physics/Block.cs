using MetaRLTorch.Environments.Physics.Lanes;

namespace MetaRLTorch.Environments.Physics;

/// <summary>A vector of environments in the middle of a step: one for each element of a register.</summary>
internal sealed class Block<TLane>(ModelConstants<TLane> model)
    where TLane : unmanaged, ILane<TLane>
{
    private readonly AlignedBuffer<Torso<TLane>> _torso = new(1);

    public ModelConstants<TLane> Model { get; } = model;

    public ref Torso<TLane> Torso => ref _torso[0];

    public AlignedBuffer<Leg<TLane>> Legs { get; } = new(model.LegCount);

    public AlignedBuffer<Contact<TLane>> Contacts { get; } = new(model.Ends.Length);

    /// <summary>One bit for each end of a capsule that is below the floor in any environment of the block.</summary>
    public uint Touching { get; set; }

    /// <summary>One bit for each joint that is beyond its range in any environment of the block.</summary>
    public uint Limited { get; set; }

    /// <summary>One bit for each leg whose part of the linear system is not that of the rows that push.</summary>
    public uint StaleLegs { get; set; }

    /// <summary>Number of iterations that the solver makes before it guards its steps.</summary>
    public int PlainIterations { get; set; }

    public bool IsStale(int leg) => (StaleLegs & (1u << leg)) != 0;
}

/// <summary>Where a body is and how it moves; positions relative to the torso's x.</summary>
internal struct Body<TLane>
    where TLane : unmanaged, ILane<TLane>
{
    public TLane Angle, Sin, Cos;

    /// <summary>From the parent's hinge to this one's.</summary>
    public TLane OffsetX, OffsetZ;

    /// <summary>The hinge above the floor.</summary>
    public TLane Height;

    /// <summary>Σ m r about the hinge: the body, and its children as points at their hinges.</summary>
    public TLane MomentX, MomentZ;

    /// <summary>The hinge's acceleration, gravity included, when no joint accelerates.</summary>
    public TLane PullX, PullZ;

    public Twist<TLane> Velocity;
}

/// <summary>A joint's coordinate, its rate, its motor's control, and its limit's row.</summary>
internal struct Joint<TLane>
    where TLane : unmanaged, ILane<TLane>
{
    public TLane Position, Velocity, Control;

    /// <summary>+1 at the lower end of the range, −1 at the upper.</summary>
    public TLane LimitSide;

    /// <summary>D, 0 within the range.</summary>
    public TLane LimitWeight;

    /// <summary>−a_ref, seen along the coordinate.</summary>
    public TLane LimitBias;

    /// <summary>D where the row pushes, else 0.</summary>
    public TLane LimitStiffness;
}

/// <summary>A link of a leg: a body on a joint.</summary>
internal struct Link<TLane>
    where TLane : unmanaged, ILane<TLane>
{
    public Body<TLane> Body;
    public Joint<TLane> Joint;
}

/// <summary>A leg: its links and its part of the linear systems.</summary>
internal struct Leg<TLane>
    where TLane : unmanaged, ILane<TLane>
{
    public Link<TLane> Thigh, Shin, Foot;
    public LegMatrix<TLane> Mass, Hessian, Multipliers;
    public LegVector<TLane> Diagonal, Force, Load, Acceleration, Start, Whole, Change;
    public Stiffness<TLane> Contacts;
    public RootSystem<TLane> Reduction;
}

/// <summary>The torso: its body, its coordinates and its part of the linear systems.</summary>
internal struct Torso<TLane>
    where TLane : unmanaged, ILane<TLane>
{
    public Body<TLane> Body;
    public RootVector<TLane> Position, Velocity, Force, Load, Acceleration, Start, Whole, Change;
    public RootMatrix<TLane> Mass, Hessian;
    /// <summary>The environments of the block in which any row of a constraint exists.</summary>
    public TLane Constrained;
}

/// <summary>A value for each joint of a leg.</summary>
internal struct LegVector<TLane>
    where TLane : unmanaged, ILane<TLane>
{
    public TLane Thigh, Shin, Foot;

    public static void Clear(ref LegVector<TLane> vector) =>
        (vector.Thigh, vector.Shin, vector.Foot) = (default, default, default);
}

/// <summary>A value for each coordinate of the torso.</summary>
internal struct RootVector<TLane>
    where TLane : unmanaged, ILane<TLane>
{
    public TLane X, Z, Turn;

    public static void Clear(ref RootVector<TLane> vector) =>
        (vector.X, vector.Z, vector.Turn) = (default, default, default);
}

/// <summary>The torso's corner of a symmetric matrix over the coordinates.</summary>
internal struct RootMatrix<TLane>
    where TLane : unmanaged, ILane<TLane>
{
    public TLane XX, XZ, ZZ, XTurn, ZTurn, TurnTurn;
}

/// <summary>A leg's rows of a symmetric matrix over the coordinates; two legs share no entry.</summary>
internal struct LegMatrix<TLane>
    where TLane : unmanaged, ILane<TLane>
{
    public TLane ThighThigh, ThighX, ThighZ, ThighTurn;
    public TLane ShinShin, ShinThigh, ShinX, ShinZ, ShinTurn;
    public TLane FootFoot, FootShin, FootThigh, FootX, FootZ, FootTurn;
}

/// <summary>A matrix and a load over the torso's coordinates.</summary>
internal struct RootSystem<TLane>
    where TLane : unmanaged, ILane<TLane>
{
    public TLane XX, XZ, ZZ, XTurn, ZTurn, TurnTurn, LoadX, LoadZ, LoadTurn;
}
