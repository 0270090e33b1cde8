using MetaRLTorch.Environments.Physics.Lanes;

namespace MetaRLTorch.Environments.Physics;

/// <summary>One step of the physics: mj_step of a planar model.</summary>
internal static class PlanarStep<TLane>
    where TLane : unmanaged, ILane<TLane>
{
    public static void Advance(Block<TLane> block)
    {
        Kinematics<TLane>.Update(block);
        MassMatrix<TLane>.Update(block);
        SmoothForce<TLane>.Update(block);
        DetectConstraints(block);
        if (TLane.Any(block.Torso.Constrained)) ConstraintSolver<TLane>.Solve(block);
        EulerIntegrator<TLane>.Advance(block);
    }

    private static void DetectConstraints(Block<TLane> block)
    {
        var limited = block.Limited;
        block.Touching = 0;
        block.Limited = 0;
        block.Torso.Constrained = default;
        Contacts<TLane>.Detect(block, 0, ref block.Torso.Body);
        for (var k = 0; k < block.Legs.Length; k++)
        {
            ref var leg = ref block.Legs[k];
            var first = PlanarModel.LinksPerLeg * k;
            DetectConstraints(block, first, ref leg.Thigh, limited);
            DetectConstraints(block, first + 1, ref leg.Shin, limited);
            DetectConstraints(block, first + 2, ref leg.Foot, limited);
        }
    }

    private static void DetectConstraints(Block<TLane> block, int index, ref Link<TLane> link, uint limited)
    {
        Contacts<TLane>.Detect(block, 1 + index, ref link.Body);
        JointLimits<TLane>.Detect(block, index, ref link.Joint, (limited & (1u << index)) != 0);
    }
}
