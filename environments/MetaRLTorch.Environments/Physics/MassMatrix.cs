using MetaRLTorch.Environments.Physics.Lanes;

namespace MetaRLTorch.Environments.Physics;

/// <summary>The inertia M of the coordinates, by composite bodies from the feet to the torso.</summary>
/// <remarks>
/// <code>
/// s_b = g_b + s_child                               g_b: the body and its children as points at their hinges
/// I_b = I_b⁰ + I_child + 2 d·s_child                about the hinge; I_b⁰ of the same masses
/// M_xx = M_zz = m, M_xz = 0, M_xb = s_z, M_zb = −s_x
/// M_bb = I_b + armature, M_ab = I_b + (p_b − p_a)·s_b for an ancestor a
/// </code>
/// </remarks>
internal static class MassMatrix<TLane>
    where TLane : unmanaged, ILane<TLane>
{
    public static void Update(Block<TLane> block)
    {
        ref var torso = ref block.Torso;
        ref var facts = ref block.Model.Bodies[0];
        var (x, z, inertia) = (torso.Body.MomentX, torso.Body.MomentZ, facts.Inertia);
        for (var k = 0; k < block.Legs.Length; k++)
        {
            ref var leg = ref block.Legs[k];
            AddShinAndFoot(ref leg, block.Model, PlanarModel.LinksPerLeg * k);
            AddThigh(ref leg, ref block.Model.Joints[PlanarModel.LinksPerLeg * k]);
            ref var hip = ref leg.Thigh.Body;
            x += -leg.Mass.ThighZ;
            z += leg.Mass.ThighX;
            inertia += leg.Mass.ThighTurn + Dot(ref hip, -leg.Mass.ThighZ, leg.Mass.ThighX);
        }

        torso.Mass.XX = facts.Mass;
        torso.Mass.XZ = default;
        torso.Mass.ZZ = facts.Mass;
        torso.Mass.XTurn = z;
        torso.Mass.ZTurn = -x;
        torso.Mass.TurnTurn = inertia;
    }

    private static void AddShinAndFoot(ref Leg<TLane> leg, ModelConstants<TLane> model, int firstJoint)
    {
        ref var mass = ref leg.Mass;
        var (x, z) = (leg.Foot.Body.MomentX, leg.Foot.Body.MomentZ);
        var inertia = model.Bodies[firstJoint + 3].Inertia;
        var alongShin = Dot(ref leg.Foot.Body, x, z);
        mass.FootX = z;
        mass.FootZ = -x;
        mass.FootFoot = inertia + model.Joints[firstJoint + 2].Armature;
        mass.FootShin = inertia + alongShin;
        mass.FootThigh = mass.FootShin + Dot(ref leg.Shin.Body, x, z);
        mass.FootTurn = mass.FootThigh + Dot(ref leg.Thigh.Body, x, z);
        x += leg.Shin.Body.MomentX;
        z += leg.Shin.Body.MomentZ;
        inertia = model.Bodies[firstJoint + 2].Inertia + mass.FootShin + alongShin;
        mass.ShinX = z;
        mass.ShinZ = -x;
        mass.ShinShin = inertia + model.Joints[firstJoint + 1].Armature;
        mass.ShinThigh = inertia + Dot(ref leg.Shin.Body, x, z);
        mass.ShinTurn = mass.ShinThigh + Dot(ref leg.Thigh.Body, x, z);
        mass.ThighThigh = model.Bodies[firstJoint + 1].Inertia + mass.ShinThigh + Dot(ref leg.Shin.Body, x, z);
    }

    private static void AddThigh(ref Leg<TLane> leg, ref JointConstants<TLane> joint)
    {
        ref var mass = ref leg.Mass;
        var x = leg.Thigh.Body.MomentX - mass.ShinZ;
        var z = leg.Thigh.Body.MomentZ + mass.ShinX;
        mass.ThighX = z;
        mass.ThighZ = -x;
        mass.ThighTurn = mass.ThighThigh + Dot(ref leg.Thigh.Body, x, z);
        mass.ThighThigh += joint.Armature;
    }

    private static TLane Dot(ref Body<TLane> body, TLane x, TLane z) =>
        TLane.MultiplyAdd(body.OffsetZ, z, body.OffsetX * x);
}
