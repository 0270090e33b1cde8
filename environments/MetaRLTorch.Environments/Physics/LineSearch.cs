using MetaRLTorch.Environments.Physics.Lanes;

namespace MetaRLTorch.Environments.Physics;

/// <summary>A step as long as it pays: the guard that makes the solver end.</summary>
/// <remarks>
/// <code>
/// α = argmin over [0, 1] of cost(a + α Δ), Δ = solution − a
/// slope(α) = Δ' (A y − load) at y = a + α Δ, with A and load of the rows that push at y
/// </code>
/// The cost is convex, so the slope only rises and halving finds its root. Every step then lowers the cost, no set of pushing
/// rows comes back, and there are finitely many; the set of the minimum makes the step whole.
/// </remarks>
internal static class LineSearch<TLane>
    where TLane : unmanaged, ILane<TLane>
{
    private const int Halvings = 52;

    /// <summary>Moves the environments of a mask along their best step, the others all the way.</summary>
    public static void Accept(Block<TLane> block, TLane moving)
    {
        Begin(block);
        var half = TLane.Broadcast(0.5);
        var whole = MoveAndSlope(block, TLane.One) > default(TLane);
        var (low, high) = (TLane.One - (whole & TLane.One), TLane.One);
        for (var i = 0; i < Halvings; i++)
        {
            var middle = (low + high) * half;
            var beyond = MoveAndSlope(block, middle) > default(TLane);
            low = TLane.Select(beyond, low, middle);
            high = TLane.Select(beyond, middle, high);
        }

        Move(block, default);
        ActiveSet<TLane>.Evaluate(block);
        Move(block, TLane.Select(moving, high, TLane.One));
    }

    private static void Begin(Block<TLane> block)
    {
        ref var torso = ref block.Torso;
        torso.Start = torso.Acceleration;
        torso.Solution.X -= torso.Start.X;
        torso.Solution.Z -= torso.Start.Z;
        torso.Solution.Turn -= torso.Start.Turn;
        for (var k = 0; k < block.Legs.Length; k++)
        {
            ref var leg = ref block.Legs[k];
            leg.Start = leg.Acceleration;
            leg.Solution.Thigh -= leg.Start.Thigh;
            leg.Solution.Shin -= leg.Start.Shin;
            leg.Solution.Foot -= leg.Start.Foot;
        }
    }

    private static void Move(Block<TLane> block, TLane alpha)
    {
        ref var torso = ref block.Torso;
        torso.Acceleration.X = TLane.MultiplyAdd(alpha, torso.Solution.X, torso.Start.X);
        torso.Acceleration.Z = TLane.MultiplyAdd(alpha, torso.Solution.Z, torso.Start.Z);
        torso.Acceleration.Turn = TLane.MultiplyAdd(alpha, torso.Solution.Turn, torso.Start.Turn);
        for (var k = 0; k < block.Legs.Length; k++)
        {
            ref var leg = ref block.Legs[k];
            leg.Acceleration.Thigh = TLane.MultiplyAdd(alpha, leg.Solution.Thigh, leg.Start.Thigh);
            leg.Acceleration.Shin = TLane.MultiplyAdd(alpha, leg.Solution.Shin, leg.Start.Shin);
            leg.Acceleration.Foot = TLane.MultiplyAdd(alpha, leg.Solution.Foot, leg.Start.Foot);
        }
    }

    private static TLane MoveAndSlope(Block<TLane> block, TLane alpha)
    {
        Move(block, alpha);
        ActiveSet<TLane>.Evaluate(block);
        ActiveSet<TLane>.Assemble(block);
        ref var torso = ref block.Torso;
        ref var a = ref torso.Hessian;
        var y = torso.Acceleration;
        var x = (a.XX * y.X) + (a.XZ * y.Z) + (a.XTurn * y.Turn) - torso.Load.X;
        var z = (a.XZ * y.X) + (a.ZZ * y.Z) + (a.ZTurn * y.Turn) - torso.Load.Z;
        var turn = (a.XTurn * y.X) + (a.ZTurn * y.Z) + (a.TurnTurn * y.Turn) - torso.Load.Turn;
        var slope = default(TLane);
        for (var k = 0; k < block.Legs.Length; k++)
        {
            ref var leg = ref block.Legs[k];
            ref var b = ref ActiveSet<TLane>.Matrix(block, k);
            var q = leg.Acceleration;
            x += (b.ThighX * q.Thigh) + (b.ShinX * q.Shin) + (b.FootX * q.Foot);
            z += (b.ThighZ * q.Thigh) + (b.ShinZ * q.Shin) + (b.FootZ * q.Foot);
            turn += (b.ThighTurn * q.Thigh) + (b.ShinTurn * q.Shin) + (b.FootTurn * q.Foot);
            slope += LegSlope(ref leg, ref b, y);
        }

        return slope + (torso.Solution.X * x) + (torso.Solution.Z * z) + (torso.Solution.Turn * turn);
    }

    private static TLane LegSlope(ref Leg<TLane> leg, ref LegMatrix<TLane> a, RootVector<TLane> root)
    {
        var q = leg.Acceleration;
        var thigh = (a.ThighX * root.X) + (a.ThighZ * root.Z) + (a.ThighTurn * root.Turn) - leg.Load.Thigh
            + ((a.ThighThigh + leg.Diagonal.Thigh) * q.Thigh) + (a.ShinThigh * q.Shin) + (a.FootThigh * q.Foot);
        var shin = (a.ShinX * root.X) + (a.ShinZ * root.Z) + (a.ShinTurn * root.Turn) - leg.Load.Shin
            + (a.ShinThigh * q.Thigh) + ((a.ShinShin + leg.Diagonal.Shin) * q.Shin) + (a.FootShin * q.Foot);
        var foot = (a.FootX * root.X) + (a.FootZ * root.Z) + (a.FootTurn * root.Turn) - leg.Load.Foot
            + (a.FootThigh * q.Thigh) + (a.FootShin * q.Shin) + ((a.FootFoot + leg.Diagonal.Foot) * q.Foot);
        return (leg.Solution.Thigh * thigh) + (leg.Solution.Shin * shin) + (leg.Solution.Foot * foot);
    }
}
