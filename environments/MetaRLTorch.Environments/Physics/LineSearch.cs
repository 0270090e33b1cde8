using MetaRLTorch.Environments.Physics.Lanes;

namespace MetaRLTorch.Environments.Physics;

/// <summary>A step as long as it pays: the guard that makes the solver end.</summary>
/// <remarks>
/// <code>
/// α = argmin over [0, 1] of cost(a + α Δ), Δ = solution − a
/// slope(α) = Δ' (A y − load) at y = a + α Δ, with A and load of the rows that push at y
/// </code>
/// The cost is convex, so the slope only rises and halving finds its root. Every step then lowers the cost, no set of
/// pushing rows comes back, and there are finitely many. A step that changes no row is whole: the cost is quadratic
/// along it.
/// </remarks>
internal static class LineSearch<TLane>
    where TLane : unmanaged, ILane<TLane>
{
    private const int Halvings = 52;

    /// <summary>Remembers where the step begins.</summary>
    public static void Begin(Block<TLane> block)
    {
        block.Torso.Start = block.Torso.Acceleration;
        for (var k = 0; k < block.Legs.Length; k++) block.Legs[k].Start = block.Legs[k].Acceleration;
    }

    /// <summary>Shortens the step in the environments where that pays; a mask of them.</summary>
    public static TLane Shorten(Block<TLane> block)
    {
        block.Torso.Whole = block.Torso.Acceleration;
        for (var k = 0; k < block.Legs.Length; k++) block.Legs[k].Whole = block.Legs[k].Acceleration;
        var changed = TLane.NotZero(ActiveSet<TLane>.Evaluate(block));
        var shortened = changed & (MoveAndSlope(block, TLane.One) > default(TLane));
        var half = TLane.Broadcast(0.5);
        var (low, high) = (default(TLane), TLane.One);
        for (var i = 0; i < Halvings; i++)
        {
            var middle = (low + high) * half;
            var beyond = MoveAndSlope(block, middle) > default(TLane);
            low = TLane.Select(beyond, low, middle);
            high = TLane.Select(beyond, middle, high);
        }

        Move(block, default);
        ActiveSet<TLane>.Evaluate(block);
        Move(block, TLane.Select(shortened, low, TLane.One));
        block.StaleLegs = uint.MaxValue;
        return shortened;
    }

    private static void Move(Block<TLane> block, TLane alpha)
    {
        ref var torso = ref block.Torso;
        torso.Acceleration.X = Between(torso.Start.X, torso.Whole.X, alpha);
        torso.Acceleration.Z = Between(torso.Start.Z, torso.Whole.Z, alpha);
        torso.Acceleration.Turn = Between(torso.Start.Turn, torso.Whole.Turn, alpha);
        for (var k = 0; k < block.Legs.Length; k++)
        {
            ref var leg = ref block.Legs[k];
            leg.Acceleration.Thigh = Between(leg.Start.Thigh, leg.Whole.Thigh, alpha);
            leg.Acceleration.Shin = Between(leg.Start.Shin, leg.Whole.Shin, alpha);
            leg.Acceleration.Foot = Between(leg.Start.Foot, leg.Whole.Foot, alpha);
        }
    }

    // A whole step keeps every bit of the solution.
    private static TLane Between(TLane start, TLane whole, TLane alpha) =>
        TLane.Select(alpha < TLane.One, TLane.MultiplyAdd(alpha, whole - start, start), whole);

    private static TLane MoveAndSlope(Block<TLane> block, TLane alpha)
    {
        Move(block, alpha);
        ActiveSet<TLane>.Evaluate(block);
        block.StaleLegs = uint.MaxValue;
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

        return slope + ((torso.Whole.X - torso.Start.X) * x) + ((torso.Whole.Z - torso.Start.Z) * z)
            + ((torso.Whole.Turn - torso.Start.Turn) * turn);
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
        return ((leg.Whole.Thigh - leg.Start.Thigh) * thigh) + ((leg.Whole.Shin - leg.Start.Shin) * shin)
            + ((leg.Whole.Foot - leg.Start.Foot) * foot);
    }
}
