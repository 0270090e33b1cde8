using System.Runtime.CompilerServices;
using MetaRLTorch.Environments.Physics.Lanes;

namespace MetaRLTorch.Environments.Physics;

/// <summary>Solves A y = load, A symmetric and positive over the coordinates, no leg touching another.</summary>
/// <remarks>
/// Gauss from the tips to the root: foot and shin of a leg together, its thigh, then x and z of the torso together, its angle.
/// The zeros between legs stay zeros. For rows B eliminated with their columns C of what remains:
/// <code>
/// kept = A_BB⁻¹ [A_BC, load_B],   A_CC ← A_CC − A_CB kept,   y_B = kept_load − kept_C y_C
/// </code>
/// Two rows at a time halve the divisions that wait for one another.
/// </remarks>
internal static class TreeSolver<TLane>
    where TLane : unmanaged, ILane<TLane>
{
    /// <summary>Eliminates a leg from the system of a matrix and the leg's diagonal and load.</summary>
    public static void Eliminate(ref LegMatrix<TLane> a, ref Leg<TLane> leg)
    {
        ref var keep = ref leg.Multipliers;
        var inverse = PairInverse.Exactly(a.FootFoot + leg.Diagonal.Foot, a.FootShin, a.ShinShin + leg.Diagonal.Shin);
        var (foot, shin) = (leg.Load.Foot, leg.Load.Shin);
        inverse.Apply(a.FootThigh, a.ShinThigh, out var footThigh, out var shinThigh);
        inverse.Apply(a.FootX, a.ShinX, out var footX, out var shinX);
        inverse.Apply(a.FootZ, a.ShinZ, out var footZ, out var shinZ);
        inverse.Apply(a.FootTurn, a.ShinTurn, out var footTurn, out var shinTurn);
        inverse.Apply(foot, shin, out keep.FootFoot, out keep.ShinShin);
        (keep.FootThigh, keep.ShinThigh) = (footThigh, shinThigh);
        (keep.FootX, keep.ShinX) = (footX, shinX);
        (keep.FootZ, keep.ShinZ) = (footZ, shinZ);
        (keep.FootTurn, keep.ShinTurn) = (footTurn, shinTurn);

        var root = default(RootSystem<TLane>);
        Reduce(ref root, a.FootX, a.FootZ, a.FootTurn, foot, footX, footZ, footTurn);
        Reduce(ref root, a.ShinX, a.ShinZ, a.ShinTurn, shin, shinX, shinZ, shinTurn);
        var thigh = Less(footThigh, a.FootThigh, shinThigh, a.ShinThigh, a.ThighThigh + leg.Diagonal.Thigh);
        var thighX = Less(footThigh, a.FootX, shinThigh, a.ShinX, a.ThighX);
        var thighZ = Less(footThigh, a.FootZ, shinThigh, a.ShinZ, a.ThighZ);
        var thighTurn = Less(footThigh, a.FootTurn, shinThigh, a.ShinTurn, a.ThighTurn);
        var load = Less(footThigh, foot, shinThigh, shin, leg.Load.Thigh);
        var pivot = TLane.One / thigh;
        var (byX, byZ, byTurn) = (thighX * pivot, thighZ * pivot, thighTurn * pivot);
        Reduce(ref root, thighX, thighZ, thighTurn, load, byX, byZ, byTurn);
        (keep.ThighThigh, keep.ThighX, keep.ThighZ, keep.ThighTurn) = (load * pivot, byX, byZ, byTurn);
        leg.Reduction = root;
    }

    /// <summary>Solves for the torso, its legs eliminated.</summary>
    public static void SolveRoot(Block<TLane> block, ref RootMatrix<TLane> a, ref RootVector<TLane> solution)
    {
        ref var torso = ref block.Torso;
        var (xx, xz, zz, xTurn, zTurn, turnTurn) = (a.XX, a.XZ, a.ZZ, a.XTurn, a.ZTurn, a.TurnTurn);
        var (x, z, turn) = (torso.Load.X, torso.Load.Z, torso.Load.Turn);
        for (var k = 0; k < block.Legs.Length; k++)
        {
            ref var less = ref block.Legs[k].Reduction;
            xx -= less.XX;
            xz -= less.XZ;
            zz -= less.ZZ;
            xTurn -= less.XTurn;
            zTurn -= less.ZTurn;
            turnTurn -= less.TurnTurn;
            x -= less.LoadX;
            z -= less.LoadZ;
            turn -= less.LoadTurn;
        }

        var inverse = PairInverse.Of(xx, xz, zz);
        inverse.Apply(xTurn, zTurn, out var xByTurn, out var zByTurn);
        inverse.Apply(x, z, out var ofX, out var ofZ);
        var angle = Less(xByTurn, x, zByTurn, z, turn) / Less(xByTurn, xTurn, zByTurn, zTurn, turnTurn);
        solution.Turn = angle;
        solution.Z = TLane.MultiplySubtractFrom(zByTurn, angle, ofZ);
        solution.X = TLane.MultiplySubtractFrom(xByTurn, angle, ofX);
    }

    /// <summary>Solves for a leg, once the torso is known.</summary>
    public static void Substitute(ref Leg<TLane> leg, ref RootVector<TLane> torso, ref LegVector<TLane> solution)
    {
        ref var by = ref leg.Multipliers;
        var (x, z, turn) = (torso.X, torso.Z, torso.Turn);
        var thigh = Less(by.ThighX, x, by.ThighZ, z, TLane.MultiplySubtractFrom(by.ThighTurn, turn, by.ThighThigh));
        var shin = Less(by.ShinX, x, by.ShinZ, z, TLane.MultiplySubtractFrom(by.ShinTurn, turn, by.ShinShin));
        var foot = Less(by.FootX, x, by.FootZ, z, TLane.MultiplySubtractFrom(by.FootTurn, turn, by.FootFoot));
        solution.Thigh = thigh;
        solution.Shin = TLane.MultiplySubtractFrom(by.ShinThigh, thigh, shin);
        solution.Foot = TLane.MultiplySubtractFrom(by.FootThigh, thigh, foot);
    }

    /// <summary>c − a b − d e.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLane Less(TLane a, TLane b, TLane d, TLane e, TLane c) =>
        TLane.MultiplySubtractFrom(a, b, TLane.MultiplySubtractFrom(d, e, c));

    // What eliminating a row takes from the torso's system.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Reduce(
        ref RootSystem<TLane> root, TLane x, TLane z, TLane turn, TLane load, TLane byX, TLane byZ, TLane byTurn)
    {
        root.XX = TLane.MultiplyAdd(byX, x, root.XX);
        root.XZ = TLane.MultiplyAdd(byX, z, root.XZ);
        root.ZZ = TLane.MultiplyAdd(byZ, z, root.ZZ);
        root.XTurn = TLane.MultiplyAdd(byX, turn, root.XTurn);
        root.ZTurn = TLane.MultiplyAdd(byZ, turn, root.ZTurn);
        root.TurnTurn = TLane.MultiplyAdd(byTurn, turn, root.TurnTurn);
        root.LoadX = TLane.MultiplyAdd(byX, load, root.LoadX);
        root.LoadZ = TLane.MultiplyAdd(byZ, load, root.LoadZ);
        root.LoadTurn = TLane.MultiplyAdd(byTurn, load, root.LoadTurn);
    }

    /// <summary>The inverse of two rows, [a, b; b, c].</summary>
    private readonly struct PairInverse(TLane a, TLane b, TLane c)
    {
        private readonly TLane _a = a, _b = b, _c = c;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static PairInverse Of(TLane a, TLane b, TLane c)
        {
            var scale = TLane.One / TLane.MultiplySubtractFrom(b, b, a * c);
            return new(c * scale, b * scale, a * scale);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static PairInverse Exactly(TLane a, TLane b, TLane c)
        {
            var square = b * b;
            var lost = TLane.MultiplySubtractFrom(b, b, square);
            var scale = TLane.One / (lost - TLane.MultiplySubtractFrom(a, c, square));
            return new(c * scale, b * scale, a * scale);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply(TLane first, TLane second, out TLane ofFirst, out TLane ofSecond)
        {
            ofFirst = TLane.MultiplySubtractFrom(_b, second, _a * first);
            ofSecond = TLane.MultiplySubtractFrom(_b, first, _c * second);
        }
    }
}
