using System.Runtime.CompilerServices;
using MetaRLTorch.Environments.Physics.Lanes;

namespace MetaRLTorch.Environments.Physics;

/// <summary>A rigid motion in the plane (velocity or acceleration): that of a body's hinge, and its turning.</summary>
internal struct Twist<TLane>(TLane x, TLane z, TLane turn)
    where TLane : unmanaged, ILane<TLane>
{
    public TLane X = x, Z = z, Turn = turn;

    /// <summary>
    /// The motion of a child whose hinge lies at (x, z) from this one's and turns at <paramref name="rate"/>.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly Twist<TLane> Across(TLane x, TLane z, TLane rate) => new(AlongX(z), AlongZ(x), Turn + rate);

    /// <summary>The x-motion of the body's point at height <paramref name="z"/> above the hinge.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly TLane AlongX(TLane z) => TLane.MultiplyAdd(Turn, z, X);

    /// <summary>The z-motion of the body's point <paramref name="x"/> ahead of the hinge.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly TLane AlongZ(TLane x) => TLane.MultiplySubtractFrom(Turn, x, Z);
}
