using System.Runtime.CompilerServices;
using MetaRLTorch.Environments.Physics.Lanes;

namespace MetaRLTorch.Environments.Physics;

/// <summary>Solves A y = load, A symmetric and positive over the coordinates, no leg touching another.</summary>
/// <remarks>
/// Gauss from the tips to the root: foot, shin and thigh of every leg, then the torso; the zeros between legs stay
/// zeros. A pivot's row divided by the pivot is kept for the way back: y_i = load_i / a_ii − Σ_j (a_ij / a_ii) y_j. Two
/// rows at a time would wait for fewer divisions, but a contact's stiffness makes them nearly dependent, and floats
/// lose their digits.
/// </remarks>
internal static class TreeSolver<TLane>
    where TLane : unmanaged, ILane<TLane>
{
    /// <summary>Eliminates a leg from the system of a matrix and the leg's diagonal and load.</summary>
    public static void Eliminate(ref LegMatrix<TLane> a, ref Leg<TLane> leg)
    {
        ref var keep = ref leg.Multipliers;
        var root = default(RootSystem<TLane>);
        var (loadThigh, loadShin, loadFoot) = (leg.Load.Thigh, leg.Load.Shin, leg.Load.Foot);
        var pivot = TLane.One / (a.FootFoot + leg.Diagonal.Foot);
        var (byThigh, byShin) = (a.FootThigh * pivot, a.FootShin * pivot);
        keep.FootFoot = loadFoot * pivot;
        keep.FootThigh = byThigh;
        keep.FootShin = byShin;
        Reduce(
            ref root, a.FootX, a.FootZ, a.FootTurn, loadFoot, pivot,
            out keep.FootX, out keep.FootZ, out keep.FootTurn);

        var thigh = TLane.MultiplySubtractFrom(byThigh, a.FootThigh, a.ThighThigh + leg.Diagonal.Thigh);
        var thighX = TLane.MultiplySubtractFrom(byThigh, a.FootX, a.ThighX);
        var thighZ = TLane.MultiplySubtractFrom(byThigh, a.FootZ, a.ThighZ);
        var thighTurn = TLane.MultiplySubtractFrom(byThigh, a.FootTurn, a.ThighTurn);
        var shinThigh = TLane.MultiplySubtractFrom(byShin, a.FootThigh, a.ShinThigh);
        var shinX = TLane.MultiplySubtractFrom(byShin, a.FootX, a.ShinX);
        var shinZ = TLane.MultiplySubtractFrom(byShin, a.FootZ, a.ShinZ);
        var shinTurn = TLane.MultiplySubtractFrom(byShin, a.FootTurn, a.ShinTurn);
        loadThigh = TLane.MultiplySubtractFrom(byThigh, loadFoot, loadThigh);
        loadShin = TLane.MultiplySubtractFrom(byShin, loadFoot, loadShin);

        pivot = TLane.One / TLane.MultiplySubtractFrom(byShin, a.FootShin, a.ShinShin + leg.Diagonal.Shin);
        byThigh = shinThigh * pivot;
        keep.ShinShin = loadShin * pivot;
        keep.ShinThigh = byThigh;
        Reduce(ref root, shinX, shinZ, shinTurn, loadShin, pivot, out keep.ShinX, out keep.ShinZ, out keep.ShinTurn);

        pivot = TLane.One / TLane.MultiplySubtractFrom(byThigh, shinThigh, thigh);
        thighX = TLane.MultiplySubtractFrom(byThigh, shinX, thighX);
        thighZ = TLane.MultiplySubtractFrom(byThigh, shinZ, thighZ);
        thighTurn = TLane.MultiplySubtractFrom(byThigh, shinTurn, thighTurn);
        loadThigh = TLane.MultiplySubtractFrom(byThigh, loadShin, loadThigh);
        keep.ThighThigh = loadThigh * pivot;
        Reduce(
            ref root, thighX, thighZ, thighTurn, loadThigh, pivot,
            out keep.ThighX, out keep.ThighZ, out keep.ThighTurn);
        leg.Reduction = root;
    }

    /// <summary>Solves for the torso, its legs eliminated.</summary>
    public static void SolveRoot(Block<TLane> block, ref RootMatrix<TLane> a, ref RootVector<TLane> solution)
    {
        ref var torso = ref block.Torso;
        var (xx, xz, zz, xTurn, zTurn, turnTurn) = (a.XX, a.XZ, a.ZZ, a.XTurn, a.ZTurn, a.TurnTurn);
        var (loadX, loadZ, loadTurn) = (torso.Load.X, torso.Load.Z, torso.Load.Turn);
        for (var k = 0; k < block.Legs.Length; k++)
        {
            ref var less = ref block.Legs[k].Reduction;
            xx -= less.XX;
            xz -= less.XZ;
            zz -= less.ZZ;
            xTurn -= less.XTurn;
            zTurn -= less.ZTurn;
            turnTurn -= less.TurnTurn;
            loadX -= less.LoadX;
            loadZ -= less.LoadZ;
            loadTurn -= less.LoadTurn;
        }

        var pivotX = TLane.One / xx;
        var (xByZ, xByTurn) = (xz * pivotX, xTurn * pivotX);
        var pivotZ = TLane.One / TLane.MultiplySubtractFrom(xByZ, xz, zz);
        zTurn = TLane.MultiplySubtractFrom(xByZ, xTurn, zTurn);
        loadZ = TLane.MultiplySubtractFrom(xByZ, loadX, loadZ);
        var zByTurn = zTurn * pivotZ;
        turnTurn = TLane.MultiplySubtractFrom(
            zByTurn, zTurn, TLane.MultiplySubtractFrom(xByTurn, xTurn, turnTurn));
        loadTurn = TLane.MultiplySubtractFrom(
            zByTurn, loadZ, TLane.MultiplySubtractFrom(xByTurn, loadX, loadTurn));
        var turn = loadTurn / turnTurn;
        var z = TLane.MultiplySubtractFrom(zByTurn, turn, loadZ * pivotZ);
        solution.Turn = turn;
        solution.Z = z;
        solution.X = TLane.MultiplySubtractFrom(
            xByTurn, turn, TLane.MultiplySubtractFrom(xByZ, z, loadX * pivotX));
    }

    /// <summary>Solves for a leg, once the torso is known.</summary>
    public static void Substitute(ref Leg<TLane> leg, ref RootVector<TLane> torso, ref LegVector<TLane> solution)
    {
        ref var by = ref leg.Multipliers;
        var thigh = Less(by.ThighThigh, by.ThighX, by.ThighZ, by.ThighTurn, ref torso);
        var shin = Less(by.ShinShin, by.ShinX, by.ShinZ, by.ShinTurn, ref torso);
        var foot = Less(by.FootFoot, by.FootX, by.FootZ, by.FootTurn, ref torso);
        shin = TLane.MultiplySubtractFrom(by.ShinThigh, thigh, shin);
        foot = TLane.MultiplySubtractFrom(by.FootThigh, thigh, foot);
        solution.Thigh = thigh;
        solution.Shin = shin;
        solution.Foot = TLane.MultiplySubtractFrom(by.FootShin, shin, foot);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLane Less(TLane value, TLane byX, TLane byZ, TLane byTurn, ref RootVector<TLane> root) =>
        TLane.MultiplySubtractFrom(
            byX, root.X, TLane.MultiplySubtractFrom(byZ, root.Z, TLane.MultiplySubtractFrom(byTurn, root.Turn, value)));

    // What eliminating a row takes from the torso's system.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Reduce(
        ref RootSystem<TLane> root,
        TLane x,
        TLane z,
        TLane turn,
        TLane load,
        TLane pivot,
        out TLane byX,
        out TLane byZ,
        out TLane byTurn)
    {
        var (xByPivot, zByPivot, turnByPivot) = (x * pivot, z * pivot, turn * pivot);
        root.XX = TLane.MultiplyAdd(xByPivot, x, root.XX);
        root.XZ = TLane.MultiplyAdd(xByPivot, z, root.XZ);
        root.ZZ = TLane.MultiplyAdd(zByPivot, z, root.ZZ);
        root.XTurn = TLane.MultiplyAdd(xByPivot, turn, root.XTurn);
        root.ZTurn = TLane.MultiplyAdd(zByPivot, turn, root.ZTurn);
        root.TurnTurn = TLane.MultiplyAdd(turnByPivot, turn, root.TurnTurn);
        root.LoadX = TLane.MultiplyAdd(xByPivot, load, root.LoadX);
        root.LoadZ = TLane.MultiplyAdd(zByPivot, load, root.LoadZ);
        root.LoadTurn = TLane.MultiplyAdd(turnByPivot, load, root.LoadTurn);
        (byX, byZ, byTurn) = (xByPivot, zByPivot, turnByPivot);
    }
}
