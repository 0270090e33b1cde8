using MetaRLTorch.Environments.Physics.Lanes;

namespace MetaRLTorch.Environments.Physics;

/// <summary>Where every body is and how it moves.</summary>
/// <remarks>
/// <code>
/// φ_b = φ_parent + q_b                              R(φ) (x, z) = (x cos φ + z sin φ, z cos φ − x sin φ)
/// d_b = R(φ_parent) p_b                             from the parent's hinge to this one's
/// v_b = v_parent + ω_parent (d_z, −d_x)             ω_b = ω_parent + q̇_b
/// a_b = a_parent − ω_parent² d_b                    a_torso = (0, g)
/// </code>
/// Everything is relative to the torso's x: the physics is the same everywhere along the track, and floats keep their
/// digits.
/// </remarks>
internal static class Kinematics<TLane>
    where TLane : unmanaged, ILane<TLane>
{
    public static void Update(Block<TLane> block)
    {
        ref var torso = ref block.Torso;
        torso.Body.Angle = torso.Position.Turn;
        torso.Body.Height = block.Model.Bodies[0].Z + torso.Position.Z;
        torso.Body.PullX = default;
        torso.Body.PullZ = block.Model.Globals.Gravity;
        torso.Body.Velocity = new(torso.Velocity.X, torso.Velocity.Z, torso.Velocity.Turn);
        Rotate(ref torso.Body, ref block.Model.Bodies[0]);
        for (var k = 0; k < block.Legs.Length; k++)
        {
            ref var leg = ref block.Legs[k];
            var thigh = 1 + (PlanarModel.LinksPerLeg * k);
            Attach(ref leg.Thigh, ref torso.Body, ref block.Model.Bodies[thigh]);
            Attach(ref leg.Shin, ref leg.Thigh.Body, ref block.Model.Bodies[thigh + 1]);
            Attach(ref leg.Foot, ref leg.Shin.Body, ref block.Model.Bodies[thigh + 2]);
        }
    }

    private static void Attach(ref Link<TLane> link, ref Body<TLane> parent, ref BodyConstants<TLane> facts)
    {
        ref var body = ref link.Body;
        body.Angle = parent.Angle + link.Joint.Position;
        var x = TLane.MultiplyAdd(facts.Z, parent.Sin, facts.X * parent.Cos);
        var z = TLane.MultiplySubtractFrom(facts.X, parent.Sin, facts.Z * parent.Cos);
        var turning = parent.Velocity.Turn * parent.Velocity.Turn;
        body.OffsetX = x;
        body.OffsetZ = z;
        body.Height = parent.Height + z;
        body.PullX = TLane.MultiplySubtractFrom(turning, x, parent.PullX);
        body.PullZ = TLane.MultiplySubtractFrom(turning, z, parent.PullZ);
        body.Velocity = parent.Velocity.Across(x, z, link.Joint.Velocity);
        Rotate(ref body, ref facts);
    }

    private static void Rotate(ref Body<TLane> body, ref BodyConstants<TLane> facts)
    {
        Trigonometry<TLane>.SinCos(body.Angle, out var sin, out var cos);
        body.Sin = sin;
        body.Cos = cos;
        body.MomentX = TLane.MultiplyAdd(facts.MomentZ, sin, facts.MomentX * cos);
        body.MomentZ = TLane.MultiplySubtractFrom(facts.MomentX, sin, facts.MomentZ * cos);
    }
}
