using System.Runtime.CompilerServices;
using MetaRLTorch.Environments.Physics.Lanes;

namespace MetaRLTorch.Environments.Physics;

/// <summary>Semi-implicit Euler with the joints' damping taken implicitly.</summary>
/// <remarks>
/// <code>
/// (M + h B) v̇ = τ + J'f,   v ← v + h v̇,   q ← q + h v
/// </code>
/// At the solver's minimum τ + J'f = M a, so that v̇ = a − (M + h B)⁻¹ h B a where a constraint exists.
/// </remarks>
internal static class EulerIntegrator<TLane>
    where TLane : unmanaged, ILane<TLane>
{
    public static void Advance(Block<TLane> block)
    {
        ref var torso = ref block.Torso;
        var constrained = torso.Constrained;
        torso.Load.X = TLane.Select(constrained, default, torso.Force.X);
        torso.Load.Z = TLane.Select(constrained, default, torso.Force.Z);
        torso.Load.Turn = TLane.Select(constrained, default, torso.Force.Turn);
        for (var k = 0; k < block.Legs.Length; k++)
        {
            ref var leg = ref block.Legs[k];
            var first = PlanarModel.LinksPerLeg * k;
            leg.Diagonal.Thigh = block.Model.Joints[first].ImplicitDamping;
            leg.Diagonal.Shin = block.Model.Joints[first + 1].ImplicitDamping;
            leg.Diagonal.Foot = block.Model.Joints[first + 2].ImplicitDamping;
            leg.Load.Thigh = TLane.Select(constrained, leg.Diagonal.Thigh * leg.Acceleration.Thigh, leg.Force.Thigh);
            leg.Load.Shin = TLane.Select(constrained, leg.Diagonal.Shin * leg.Acceleration.Shin, leg.Force.Shin);
            leg.Load.Foot = TLane.Select(constrained, leg.Diagonal.Foot * leg.Acceleration.Foot, leg.Force.Foot);
            TreeSolver<TLane>.Eliminate(ref leg.Mass, ref leg);
        }

        ref var change = ref torso.Change;
        ref var a = ref torso.Acceleration;
        TreeSolver<TLane>.SolveRoot(block, ref torso.Mass, ref change);
        var h = block.Model.Globals.Timestep;
        Move(ref torso.Position.X, ref torso.Velocity.X, a.X, change.X, constrained, h);
        Move(ref torso.Position.Z, ref torso.Velocity.Z, a.Z, change.Z, constrained, h);
        Move(ref torso.Position.Turn, ref torso.Velocity.Turn, a.Turn, change.Turn, constrained, h);
        for (var k = 0; k < block.Legs.Length; k++)
        {
            ref var leg = ref block.Legs[k];
            TreeSolver<TLane>.Substitute(ref leg, ref change, ref leg.Change);
            Move(ref leg.Thigh.Joint, leg.Acceleration.Thigh, leg.Change.Thigh, constrained, h);
            Move(ref leg.Shin.Joint, leg.Acceleration.Shin, leg.Change.Shin, constrained, h);
            Move(ref leg.Foot.Joint, leg.Acceleration.Foot, leg.Change.Foot, constrained, h);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Move(ref Joint<TLane> joint, TLane a, TLane solution, TLane constrained, TLane h) =>
        Move(ref joint.Position, ref joint.Velocity, a, solution, constrained, h);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Move(
        ref TLane position, ref TLane velocity, TLane a, TLane solution, TLane constrained, TLane h)
    {
        var rate = TLane.Select(constrained, a - solution, solution);
        velocity = TLane.MultiplyAdd(h, rate, velocity);
        position = TLane.MultiplyAdd(h, velocity, position);
    }
}
