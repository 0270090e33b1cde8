using System.Numerics;
using System.Runtime.CompilerServices;
using MetaRLTorch.Environments.Physics.Lanes;

namespace MetaRLTorch.Environments.Physics;

/// <summary>The stiffness of a body's contacts and of all that hangs from it, as felt at its hinge.</summary>
/// <remarks>
/// Σ G'KG over the contacts, where K is a contact's stiffness and G takes the motion of the hinge to that of the point:
/// the same composition as that of masses, because a mass m is the stiffness m to acceleration. The force is −Σ G'K bias.
/// </remarks>
internal struct Stiffness<TLane>
    where TLane : unmanaged, ILane<TLane>
{
    public TLane XX, XZ, ZZ, XTurn, ZTurn, TurnTurn, ForceX, ForceZ, Moment;

    /// <summary>Adds the contacts of one body.</summary>
    public static void Add(ref Stiffness<TLane> sum, AlignedBuffer<Contact<TLane>> contacts, uint ends)
    {
        var total = sum;
        for (; ends != 0; ends &= ends - 1)
        {
            ref var contact = ref contacts[BitOperations.TrailingZeroCount(ends)];
            var (x, z) = (contact.ArmX, contact.ArmZ);
            var xTurn = TLane.MultiplySubtractFrom(contact.XZ, x, contact.XX * z);
            var zTurn = TLane.MultiplySubtractFrom(contact.ZZ, x, contact.XZ * z);
            var forceX = TLane.MultiplyAdd(contact.XX, contact.BiasX, contact.XZ * contact.BiasZ);
            var forceZ = TLane.MultiplyAdd(contact.XZ, contact.BiasX, contact.ZZ * contact.BiasZ);
            total.XX += contact.XX;
            total.XZ += contact.XZ;
            total.ZZ += contact.ZZ;
            total.XTurn += xTurn;
            total.ZTurn += zTurn;
            total.TurnTurn += TLane.MultiplySubtractFrom(x, zTurn, z * xTurn);
            total.ForceX -= forceX;
            total.ForceZ -= forceZ;
            total.Moment -= TLane.MultiplySubtractFrom(x, forceZ, z * forceX);
        }

        sum = total;
    }

    /// <summary>Adds what hangs from the same hinge.</summary>
    public static void Add(ref Stiffness<TLane> sum, ref Stiffness<TLane> other)
    {
        sum.XX += other.XX;
        sum.XZ += other.XZ;
        sum.ZZ += other.ZZ;
        sum.XTurn += other.XTurn;
        sum.ZTurn += other.ZTurn;
        sum.TurnTurn += other.TurnTurn;
        sum.ForceX += other.ForceX;
        sum.ForceZ += other.ForceZ;
        sum.Moment += other.Moment;
    }

    /// <summary>What turning about a hinge at (−x, −z) from this one stirs here: the matrix entry of the two hinges.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly TLane Along(ref Body<TLane> body) =>
        TLane.MultiplySubtractFrom(body.OffsetX, ZTurn, body.OffsetZ * XTurn);

    /// <summary>The same stiffness as felt at the parent's hinge.</summary>
    public static void MoveToParent(ref Stiffness<TLane> at, ref Body<TLane> body)
    {
        var (x, z) = (body.OffsetX, body.OffsetZ);
        var turn = at.TurnTurn + at.Along(ref body);
        at.XTurn = TLane.MultiplySubtractFrom(at.XZ, x, TLane.MultiplyAdd(at.XX, z, at.XTurn));
        at.ZTurn = TLane.MultiplySubtractFrom(at.ZZ, x, TLane.MultiplyAdd(at.XZ, z, at.ZTurn));
        at.TurnTurn = turn + at.Along(ref body);
        at.Moment += TLane.MultiplySubtractFrom(x, at.ForceZ, z * at.ForceX);
    }
}
