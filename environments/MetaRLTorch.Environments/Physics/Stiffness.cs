using System.Numerics;
using System.Runtime.CompilerServices;
using MetaRLTorch.Environments.Physics.Lanes;

namespace MetaRLTorch.Environments.Physics;

/// <summary>The stiffness of a body's contacts and of all that hangs from it, as felt at its hinge.</summary>
/// <remarks>
/// Σ G'KG over the contacts, where K is a contact's stiffness and G takes the motion of the hinge to that of the point:
/// the same composition as that of masses, because a mass m is the stiffness m to acceleration. The force is −Σ G'K
/// bias.
/// </remarks>
internal struct Stiffness<TLane>
    where TLane : unmanaged, ILane<TLane>
{
    public TLane XX, XZ, ZZ, XTurn, ZTurn, TurnTurn, ForceX, ForceZ, Moment;

    /// <summary>Adds the contacts of a body.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(AlignedBuffer<Contact<TLane>> contacts, uint ends)
    {
        for (; ends != 0; ends &= ends - 1)
        {
            ref var contact = ref contacts[BitOperations.TrailingZeroCount(ends)];
            var (x, z) = (contact.ArmX, contact.ArmZ);
            var xTurn = TLane.MultiplySubtractFrom(contact.XZ, x, contact.XX * z);
            var zTurn = TLane.MultiplySubtractFrom(contact.ZZ, x, contact.XZ * z);
            var forceX = TLane.MultiplyAdd(contact.XX, contact.BiasX, contact.XZ * contact.BiasZ);
            var forceZ = TLane.MultiplyAdd(contact.XZ, contact.BiasX, contact.ZZ * contact.BiasZ);
            XX += contact.XX;
            XZ += contact.XZ;
            ZZ += contact.ZZ;
            XTurn += xTurn;
            ZTurn += zTurn;
            TurnTurn += TLane.MultiplySubtractFrom(x, zTurn, z * xTurn);
            ForceX -= forceX;
            ForceZ -= forceZ;
            Moment -= TLane.MultiplySubtractFrom(x, forceZ, z * forceX);
        }
    }

    /// <summary>Adds what hangs from the same hinge.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(ref Stiffness<TLane> other)
    {
        XX += other.XX;
        XZ += other.XZ;
        ZZ += other.ZZ;
        XTurn += other.XTurn;
        ZTurn += other.ZTurn;
        TurnTurn += other.TurnTurn;
        ForceX += other.ForceX;
        ForceZ += other.ForceZ;
        Moment += other.Moment;
    }

    /// <summary>
    /// What turning about a parent's hinge moves at this one: a step towards the matrix entry of the two.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly TLane Along(ref Body<TLane> body) =>
        TLane.MultiplySubtractFrom(body.OffsetX, ZTurn, body.OffsetZ * XTurn);

    /// <summary>Turns this into the same stiffness as felt at the parent's hinge.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void MoveToParent(ref Body<TLane> body)
    {
        var (x, z) = (body.OffsetX, body.OffsetZ);
        TurnTurn += Along(ref body);
        XTurn = TLane.MultiplySubtractFrom(XZ, x, TLane.MultiplyAdd(XX, z, XTurn));
        ZTurn = TLane.MultiplySubtractFrom(ZZ, x, TLane.MultiplyAdd(XZ, z, ZTurn));
        TurnTurn += Along(ref body);
        Moment += TLane.MultiplySubtractFrom(x, ForceZ, z * ForceX);
    }
}
