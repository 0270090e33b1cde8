using MetaRLTorch.Environments.Physics.Lanes;

namespace MetaRLTorch.Environments.Physics;

/// <summary>A body's facts, each spread over a register.</summary>
internal struct BodyConstants<TLane>
    where TLane : unmanaged, ILane<TLane>
{
    /// <summary>The hinge in the parent's frame.</summary>
    public TLane X, Z;

    /// <summary>Mass of the body and all that hangs from it.</summary>
    public TLane Mass;

    /// <summary>
    /// Σ m r about the hinge, in the body's frame: the body, and its children as points at their hinges.
    /// </summary>
    public TLane MomentX, MomentZ;

    /// <summary>Σ m r² about the hinge, of the same masses.</summary>
    public TLane Inertia;
}

/// <summary>A joint's and its motor's facts.</summary>
internal struct JointConstants<TLane>
    where TLane : unmanaged, ILane<TLane>
{
    public TLane Lower, Upper, Stiffness, Damping, Armature, Gear, MinimumControl, MaximumControl;

    /// <summary>h times the damping: what implicit integration adds to the mass matrix.</summary>
    public TLane ImplicitDamping;

    /// <summary>Mobility of a limit's row.</summary>
    public TLane LimitMobility;
}

/// <summary>One end of a capsule: a ball that meets the floor.</summary>
internal struct EndConstants<TLane>
    where TLane : unmanaged, ILane<TLane>
{
    public TLane X, Z, Radius;

    /// <summary>Mobility of a row of the contact's friction pyramid.</summary>
    public TLane Mobility;
}

/// <summary>The spring and damper behind a kind of constraint.</summary>
internal struct ConstraintConstants<TLane>
    where TLane : unmanaged, ILane<TLane>
{
    public TLane Stiffness, Damping, MinimumImpedance, ImpedanceRise, InverseWidth, Midpoint, RiseScale, SettleScale;
}

/// <summary>Facts of the whole model.</summary>
internal struct GlobalConstants<TLane>
    where TLane : unmanaged, ILane<TLane>
{
    public TLane Timestep, Gravity, Friction, FrictionSquared;

    public ConstraintConstants<TLane> Contact, Limit;
}
