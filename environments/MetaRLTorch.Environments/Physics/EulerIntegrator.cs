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

        TreeSolver<TLane>.SolveRoot(block, ref torso.Mass);
        var h = block.Model.World.Timestep;
        ref var a = ref torso.Acceleration;
        Move(ref torso.Position.X, ref torso.Velocity.X, ref a.X, torso.Solution.X, constrained, h);
        Move(ref torso.Position.Z, ref torso.Velocity.Z, ref a.Z, torso.Solution.Z, constrained, h);
        Move(ref torso.Position.Turn, ref torso.Velocity.Turn, ref a.Turn, torso.Solution.Turn, constrained, h);
        for (var k = 0; k < block.Legs.Length; k++)
        {
            ref var leg = ref block.Legs[k];
            TreeSolver<TLane>.Substitute(ref leg, ref torso);
            Move(ref leg.Thigh.Joint, ref leg.Acceleration.Thigh, leg.Solution.Thigh, constrained, h);
            Move(ref leg.Shin.Joint, ref leg.Acceleration.Shin, leg.Solution.Shin, constrained, h);
            Move(ref leg.Foot.Joint, ref leg.Acceleration.Foot, leg.Solution.Foot, constrained, h);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Move(ref Joint<TLane> joint, ref TLane a, TLane solution, TLane constrained, TLane h) =>
        Move(ref joint.Position, ref joint.Velocity, ref a, solution, constrained, h);

    // The acceleration stays behind as the next step's first guess, which must not depend on an environment's neighbors.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Move(
        ref TLane position, ref TLane velocity, ref TLane a, TLane solution, TLane constrained, TLane h)
    {
        var rate = TLane.Select(constrained, a - solution, solution);
        a = TLane.Select(constrained, a, solution);
        velocity = TLane.MultiplyAdd(h, rate, velocity);
        position = TLane.MultiplyAdd(h, velocity, position);
    }
}
