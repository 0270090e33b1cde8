using MetaRLTorch.Environments.Physics.Lanes;

namespace MetaRLTorch.Environments.Physics;

/// <summary>The acceleration that the constraints leave: the minimum of a strictly convex function.</summary>
/// <remarks>
/// <code>
/// a* = argmin ½ (a − M⁻¹τ)' M (a − M⁻¹τ) + ½ Σ_i D_i min(0, row_i(a))²
/// repeat: find the rows that push at a; solve (M + Σ_push D J'J) a = τ − Σ_push D J' bias
/// until no row changes
/// </code>
/// Where the set of pushing rows repeats, the linear system's solution is the minimum itself, to rounding. An
/// environment whose set has settled solves the same system again while its neighbors go on, and so keeps every bit.
/// The first set is that of no acceleration, so that a step is a function of the state alone.
/// </remarks>
internal static class ConstraintSolver<TLane>
    where TLane : unmanaged, ILane<TLane>
{
    private const int MaximumIterations = 100;

    /// <summary>Solves a block whose rows are set up and evaluated at no acceleration.</summary>
    public static void Solve(Block<TLane> block)
    {
        Begin(block);
        for (var iteration = 0; iteration < MaximumIterations; iteration++)
        {
            var guarded = iteration >= block.PlainIterations;
            if (guarded) LineSearch<TLane>.Begin(block);
            ActiveSet<TLane>.Assemble(block);
            SolveSystem(block);
            var shortened = guarded ? LineSearch<TLane>.Shorten(block) : default;
            if (!TLane.Any(ActiveSet<TLane>.Evaluate(block) | shortened)) return;
        }
    }

    private static void Begin(Block<TLane> block)
    {
        RootVector<TLane>.Clear(ref block.Torso.Acceleration);
        for (var k = 0; k < block.Legs.Length; k++) LegVector<TLane>.Clear(ref block.Legs[k].Acceleration);
        block.StaleLegs = uint.MaxValue;
    }

    private static void SolveSystem(Block<TLane> block)
    {
        ref var torso = ref block.Torso;
        for (var k = 0; k < block.Legs.Length; k++)
        {
            if (!block.IsStale(k)) continue;
            TreeSolver<TLane>.Eliminate(ref ActiveSet<TLane>.Matrix(block, k), ref block.Legs[k]);
        }

        block.StaleLegs = 0;
        TreeSolver<TLane>.SolveRoot(block, ref torso.Hessian, ref torso.Acceleration);
        for (var k = 0; k < block.Legs.Length; k++)
        {
            ref var leg = ref block.Legs[k];
            TreeSolver<TLane>.Substitute(ref leg, ref torso.Acceleration, ref leg.Acceleration);
        }
    }
}
