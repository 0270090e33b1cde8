using System.Numerics;
using System.Runtime.CompilerServices;
using MetaRLTorch.Environments.Physics.Lanes;

namespace MetaRLTorch.Environments.Physics;

/// <summary>A contact of a capsule's end with the floor: four rows n + t, n − t, n, n of one weight D.</summary>
/// <remarks>
/// <code>
/// n = z-acceleration of the point + b v_z + k d dist      t = μ (x-acceleration + b v_x)
/// D = d / ((1 − d) w (1 + μ²) 2 μ²)
/// </code>
/// The pyramid's two sides across the plane cannot slide and are both n. A row pushes where it is negative, with −D
/// times itself.
/// </remarks>
internal struct Contact<TLane>
    where TLane : unmanaged, ILane<TLane>
{
    /// <summary>From the body's hinge to the point of contact, midway between the surfaces.</summary>
    public TLane ArmX, ArmZ;

    /// <summary>D, 0 where the end does not touch.</summary>
    public TLane Weight;

    /// <summary>b v_x, and b v_z + k d dist.</summary>
    public TLane BiasX, BiasZ;

    /// <summary>Σ D J'J of the rows that push, as a stiffness of the point.</summary>
    public TLane XX, XZ, ZZ;
}

/// <summary>Finds the contacts of a block and follows which of their rows push.</summary>
internal static class Contacts<TLane>
    where TLane : unmanaged, ILane<TLane>
{
    /// <summary>
    /// Tests a body's ends against the floor and sets up those that touch it, evaluated at no acceleration.
    /// </summary>
    public static void Detect(Block<TLane> block, int index, ref Body<TLane> body)
    {
        for (var ends = block.Model.EndsOfBody[index]; ends != 0; ends &= ends - 1)
        {
            var end = BitOperations.TrailingZeroCount(ends);
            ref var facts = ref block.Model.Ends[end];
            var height = TLane.MultiplyAdd(
                facts.Z, body.Cos, TLane.MultiplySubtractFrom(facts.X, body.Sin, body.Height));
            var distance = height - facts.Radius;
            var touches = distance < default(TLane);
            if (!TLane.Any(touches)) continue;

            block.Touching |= 1u << end;
            block.Torso.Constrained |= touches;
            Set(ref block.Contacts[end], ref body, ref facts, ref block.Model.Globals, touches, distance);
        }
    }

    /// <summary>Decides which rows push when the body moves with an acceleration; some bit where any changed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLane Evaluate(
        ref Contact<TLane> contact, Twist<TLane> acceleration, ref GlobalConstants<TLane> globals)
    {
        var tangent = globals.Friction * (acceleration.AlongX(contact.ArmZ) + contact.BiasX);
        var normal = acceleration.AlongZ(contact.ArmX) + contact.BiasZ;
        var forward = (normal + tangent < default(TLane)) & contact.Weight;
        var backward = (normal - tangent < default(TLane)) & contact.Weight;
        var upright = (normal < default(TLane)) & contact.Weight;
        var sides = forward + backward;
        var zz = sides + (upright + upright);
        var xz = globals.Friction * (forward - backward);
        var changed = (zz ^ contact.ZZ) | (xz ^ contact.XZ);
        contact.ZZ = zz;
        contact.XZ = xz;
        contact.XX = globals.FrictionSquared * sides;
        return changed;
    }

    private static void Set(
        ref Contact<TLane> contact,
        ref Body<TLane> body,
        ref EndConstants<TLane> end,
        ref GlobalConstants<TLane> globals,
        TLane touches,
        TLane distance)
    {
        ref var facts = ref globals.Contact;
        var depth = TLane.Max(-distance, default);
        var impedance = Impedance<TLane>.At(depth, ref facts);
        var x = TLane.MultiplyAdd(end.Z, body.Sin, end.X * body.Cos);
        var z = TLane.MultiplySubtractFrom(depth, TLane.Broadcast(0.5), -body.Height);
        contact.ArmX = x;
        contact.ArmZ = z;
        contact.Weight = touches & (impedance / ((TLane.One - impedance) * end.Mobility));
        contact.BiasX = facts.Damping * body.Velocity.AlongX(z);
        contact.BiasZ = TLane.MultiplySubtractFrom(
            facts.Stiffness * impedance, depth, facts.Damping * body.Velocity.AlongZ(x));
        Evaluate(ref contact, acceleration: default, ref globals);
    }
}
