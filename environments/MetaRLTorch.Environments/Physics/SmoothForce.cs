using MetaRLTorch.Environments.Physics.Lanes;

namespace MetaRLTorch.Environments.Physics;

/// <summary>
/// The force of everything but the constraints: motors, springs, dampers, and the bias of inertia and gravity.
/// </summary>
/// <remarks>
/// <code>
/// τ = gear clamp(u) − stiffness q − damping q̇ − c
/// F_b = F_child − ω_b² g_b                          beyond what the hinge's own acceleration a_b asks of all its mass
/// c_b = N_b = g_b × a_b + N_child + d × F_child     r × f = r_z f_x − r_x f_z
/// c_x = F_x, c_z = F_z + m g
/// </code>
/// g_b is the first moment of the body with its children as points at their hinges (<see cref="MassMatrix{TLane}"/>).
/// </remarks>
internal static class SmoothForce<TLane>
    where TLane : unmanaged, ILane<TLane>
{
    public static void Update(Block<TLane> block)
    {
        ref var torso = ref block.Torso;
        var root = default(Wrench);
        for (var k = 0; k < block.Legs.Length; k++)
        {
            ref var leg = ref block.Legs[k];
            var joints = block.Model.Joints;
            var first = PlanarModel.LinksPerLeg * k;
            var wrench = Carry(default, ref leg.Foot.Body);
            leg.Force.Foot = Applied(ref leg.Foot.Joint, ref joints[first + 2]) - wrench.Moment;
            wrench = Carry(Across(wrench, ref leg.Foot.Body), ref leg.Shin.Body);
            leg.Force.Shin = Applied(ref leg.Shin.Joint, ref joints[first + 1]) - wrench.Moment;
            wrench = Carry(Across(wrench, ref leg.Shin.Body), ref leg.Thigh.Body);
            leg.Force.Thigh = Applied(ref leg.Thigh.Joint, ref joints[first]) - wrench.Moment;
            wrench = Across(wrench, ref leg.Thigh.Body);
            root = new(root.X + wrench.X, root.Z + wrench.Z, root.Moment + wrench.Moment);
        }

        root = Carry(root, ref torso.Body);
        torso.Force.X = -root.X;
        torso.Force.Z = -TLane.MultiplyAdd(block.Model.Bodies[0].Mass, block.Model.Globals.Gravity, root.Z);
        torso.Force.Turn = -root.Moment;
    }

    private static TLane Applied(ref Joint<TLane> joint, ref JointConstants<TLane> facts)
    {
        var control = TLane.Max(TLane.Min(joint.Control, facts.MaximumControl), facts.MinimumControl);
        var spring = TLane.MultiplyAdd(facts.Stiffness, joint.Position, facts.Damping * joint.Velocity);
        return TLane.MultiplyAdd(facts.Gear, control, -spring);
    }

    private static Wrench Carry(Wrench children, ref Body<TLane> body)
    {
        var turning = body.Velocity.Turn * body.Velocity.Turn;
        var moment = TLane.MultiplyAdd(body.MomentZ, body.PullX, children.Moment);
        return new(
            TLane.MultiplySubtractFrom(turning, body.MomentX, children.X),
            TLane.MultiplySubtractFrom(turning, body.MomentZ, children.Z),
            TLane.MultiplySubtractFrom(body.MomentX, body.PullZ, moment));
    }

    private static Wrench Across(Wrench child, ref Body<TLane> body)
    {
        var moment = TLane.MultiplyAdd(body.OffsetZ, child.X, child.Moment);
        return child with { Moment = TLane.MultiplySubtractFrom(body.OffsetX, child.Z, moment) };
    }

    /// <summary>A force and its moment about a hinge.</summary>
    private readonly record struct Wrench(TLane X, TLane Z, TLane Moment);
}
