using MetaRLTorch.Environments.Physics.Lanes;

namespace MetaRLTorch.Environments.Physics;

/// <summary>Solves A y = load, A symmetric and positive over the coordinates, no leg touching another.</summary>
/// <remarks>
/// Gauss from the tips to the root: foot, shin and thigh of every leg, then the torso; the zeros between legs stay zeros.
/// A pivot's row divided by the pivot is kept for the way back: y_i = load_i / a_ii − Σ_j (a_ij / a_ii) y_j.
/// </remarks>
internal static class TreeSolver<TLane>
    where TLane : unmanaged, ILane<TLane>
{
    /// <summary>
    /// Eliminates a leg: a matrix, what is added to its diagonal and a load; leaves the torso's part of the system smaller.
    /// </summary>
    public static void Eliminate(
        ref LegMatrix<TLane> a, ref LegVector<TLane> diagonal, ref Leg<TLane> leg, ref Torso<TLane> torso)
    {
        ref var load = ref leg.Load;
        ref var keep = ref leg.Multipliers;
        var pivot = TLane.One / (a.FootFoot + diagonal.Foot);
        var (byShin, byThigh) = (a.FootShin * pivot, a.FootThigh * pivot);
        keep.FootFoot = load.Foot * pivot;
        keep.FootShin = byShin;
        keep.FootThigh = byThigh;
        Reduce(ref torso, a.FootX, a.FootZ, a.FootTurn, load.Foot, pivot, out keep.FootX, out keep.FootZ, out keep.FootTurn);

        var shin = TLane.MultiplySubtractFrom(byShin, a.FootShin, a.ShinShin + diagonal.Shin);
        var shinThigh = TLane.MultiplySubtractFrom(byShin, a.FootThigh, a.ShinThigh);
        var shinX = TLane.MultiplySubtractFrom(byShin, a.FootX, a.ShinX);
        var shinZ = TLane.MultiplySubtractFrom(byShin, a.FootZ, a.ShinZ);
        var shinTurn = TLane.MultiplySubtractFrom(byShin, a.FootTurn, a.ShinTurn);
        var shinLoad = TLane.MultiplySubtractFrom(byShin, load.Foot, load.Shin);
        var thigh = TLane.MultiplySubtractFrom(byThigh, a.FootThigh, a.ThighThigh + diagonal.Thigh);
        var thighX = TLane.MultiplySubtractFrom(byThigh, a.FootX, a.ThighX);
        var thighZ = TLane.MultiplySubtractFrom(byThigh, a.FootZ, a.ThighZ);
        var thighTurn = TLane.MultiplySubtractFrom(byThigh, a.FootTurn, a.ThighTurn);
        var thighLoad = TLane.MultiplySubtractFrom(byThigh, load.Foot, load.Thigh);

        pivot = TLane.One / shin;
        byThigh = shinThigh * pivot;
        keep.ShinShin = shinLoad * pivot;
        keep.ShinThigh = byThigh;
        Reduce(ref torso, shinX, shinZ, shinTurn, shinLoad, pivot, out keep.ShinX, out keep.ShinZ, out keep.ShinTurn);

        pivot = TLane.One / TLane.MultiplySubtractFrom(byThigh, shinThigh, thigh);
        thighX = TLane.MultiplySubtractFrom(byThigh, shinX, thighX);
        thighZ = TLane.MultiplySubtractFrom(byThigh, shinZ, thighZ);
        thighTurn = TLane.MultiplySubtractFrom(byThigh, shinTurn, thighTurn);
        thighLoad = TLane.MultiplySubtractFrom(byThigh, shinLoad, thighLoad);
        keep.ThighThigh = thighLoad * pivot;
        Reduce(ref torso, thighX, thighZ, thighTurn, thighLoad, pivot, out keep.ThighX, out keep.ThighZ, out keep.ThighTurn);
    }

    /// <summary>Solves for the torso, its legs eliminated.</summary>
    public static void SolveRoot(ref Torso<TLane> torso)
    {
        ref var a = ref torso.Schur;
        ref var load = ref torso.Load;
        var pivotX = TLane.One / a.XX;
        var (xByZ, xByTurn) = (a.XZ * pivotX, a.XTurn * pivotX);
        var pivotZ = TLane.One / TLane.MultiplySubtractFrom(xByZ, a.XZ, a.ZZ);
        var zTurn = TLane.MultiplySubtractFrom(xByZ, a.XTurn, a.ZTurn);
        var zLoad = TLane.MultiplySubtractFrom(xByZ, load.X, load.Z);
        var zByTurn = zTurn * pivotZ;
        var turnTurn = TLane.MultiplySubtractFrom(
            zByTurn, zTurn, TLane.MultiplySubtractFrom(xByTurn, a.XTurn, a.TurnTurn));
        var turnLoad = TLane.MultiplySubtractFrom(
            zByTurn, zLoad, TLane.MultiplySubtractFrom(xByTurn, load.X, load.Turn));
        var turn = turnLoad / turnTurn;
        var z = TLane.MultiplySubtractFrom(zByTurn, turn, zLoad * pivotZ);
        torso.Solution.Turn = turn;
        torso.Solution.Z = z;
        torso.Solution.X = TLane.MultiplySubtractFrom(
            xByTurn, turn, TLane.MultiplySubtractFrom(xByZ, z, load.X * pivotX));
    }

    /// <summary>Solves for a leg, once the torso is known.</summary>
    public static void Substitute(ref Leg<TLane> leg, ref Torso<TLane> torso)
    {
        ref var by = ref leg.Multipliers;
        var root = torso.Solution;
        var thigh = Less(by.ThighThigh, by.ThighX, by.ThighZ, by.ThighTurn, root);
        var shin = Less(by.ShinShin, by.ShinX, by.ShinZ, by.ShinTurn, root);
        var foot = Less(by.FootFoot, by.FootX, by.FootZ, by.FootTurn, root);
        shin = TLane.MultiplySubtractFrom(by.ShinThigh, thigh, shin);
        foot = TLane.MultiplySubtractFrom(by.FootThigh, thigh, foot);
        leg.Solution.Thigh = thigh;
        leg.Solution.Shin = shin;
        leg.Solution.Foot = TLane.MultiplySubtractFrom(by.FootShin, shin, foot);
    }

    private static TLane Less(TLane value, TLane byX, TLane byZ, TLane byTurn, RootVector<TLane> root) =>
        TLane.MultiplySubtractFrom(
            byX, root.X, TLane.MultiplySubtractFrom(byZ, root.Z, TLane.MultiplySubtractFrom(byTurn, root.Turn, value)));

    private static void Reduce(
        ref Torso<TLane> torso,
        TLane x,
        TLane z,
        TLane turn,
        TLane load,
        TLane pivot,
        out TLane byX,
        out TLane byZ,
        out TLane byTurn)
    {
        ref var a = ref torso.Schur;
        (byX, byZ, byTurn) = (x * pivot, z * pivot, turn * pivot);
        a.XX = TLane.MultiplySubtractFrom(byX, x, a.XX);
        a.XZ = TLane.MultiplySubtractFrom(byX, z, a.XZ);
        a.ZZ = TLane.MultiplySubtractFrom(byZ, z, a.ZZ);
        a.XTurn = TLane.MultiplySubtractFrom(byX, turn, a.XTurn);
        a.ZTurn = TLane.MultiplySubtractFrom(byZ, turn, a.ZTurn);
        a.TurnTurn = TLane.MultiplySubtractFrom(byTurn, turn, a.TurnTurn);
        torso.Load.X = TLane.MultiplySubtractFrom(byX, load, torso.Load.X);
        torso.Load.Z = TLane.MultiplySubtractFrom(byZ, load, torso.Load.Z);
        torso.Load.Turn = TLane.MultiplySubtractFrom(byTurn, load, torso.Load.Turn);
    }
}
