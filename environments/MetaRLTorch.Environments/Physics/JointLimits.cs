using System.Runtime.CompilerServices;
using MetaRLTorch.Environments.Physics.Lanes;

namespace MetaRLTorch.Environments.Physics;

/// <summary>The ends of the joints' ranges: one row for a joint that is beyond one.</summary>
/// <remarks>
/// <code>
/// side σ = +1 below the range, −1 above; dist = σ (q − end)
/// row = σ q̈ + b σ q̇ + k d dist = σ (q̈ + bias)
/// D = d / ((1 − d) w)
/// </code>
/// The row pushes where it is negative, with −D times itself along σ.
/// </remarks>
internal static class JointLimits<TLane>
    where TLane : unmanaged, ILane<TLane>
{
    public static void Detect(Block<TLane> block, int index, ref Joint<TLane> joint, bool wasLimited)
    {
        ref var facts = ref block.Model.Joints[index];
        var below = joint.Position - facts.Lower;
        var above = facts.Upper - joint.Position;
        var distance = TLane.Min(below, above);
        var beyond = distance < default(TLane);
        if (!TLane.Any(beyond))
        {
            if (wasLimited) Forget(ref joint);
            return;
        }

        block.Limited |= 1u << index;
        block.Torso.Constrained |= beyond;
        var side = TLane.Select(below < above, TLane.One, -TLane.One);
        var depth = TLane.Max(-distance, default);
        ref var limit = ref block.Model.Globals.Limit;
        var impedance = Impedance<TLane>.At(depth, ref limit);
        joint.LimitSide = side;
        joint.LimitWeight = beyond & (impedance / ((TLane.One - impedance) * facts.LimitMobility));
        joint.LimitBias = TLane.MultiplySubtractFrom(
            limit.Stiffness * impedance, side * depth, limit.Damping * joint.Velocity);
        Evaluate(ref joint, acceleration: default);
    }

    /// <summary>Decides whether the row pushes at an acceleration; some bit where that changed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLane Evaluate(ref Joint<TLane> joint, TLane acceleration)
    {
        var row = joint.LimitSide * (acceleration + joint.LimitBias);
        var stiffness = (row < default(TLane)) & joint.LimitWeight;
        var changed = stiffness ^ joint.LimitStiffness;
        joint.LimitStiffness = stiffness;
        return changed;
    }

    // A row that is gone must leave nothing behind, not even the NaN of another environment.
    private static void Forget(ref Joint<TLane> joint)
    {
        joint.LimitWeight = default;
        joint.LimitBias = default;
        joint.LimitStiffness = default;
    }
}
