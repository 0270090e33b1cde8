using MetaRLTorch.Environments.Physics.Lanes;

namespace MetaRLTorch.Environments.Physics;

/// <summary>The acceleration that the constraints leave: the minimum of a strictly convex function.</summary>
/// <remarks>
/// <code>
/// a* = argmin ½ (a − M⁻¹τ)' M (a − M⁻¹τ) + ½ Σ_i D_i min(0, row_i(a))²
/// repeat: find the rows that push at a; solve (M + Σ_push D J'J) a = τ − Σ_push D J' bias
/// until no row changes
/// </code>
/// Where the set of pushing rows repeats, the linear system's solution is the minimum itself, to rounding. An environment
/// whose set has settled solves the same system again while its neighbors go on, and so keeps every bit.
/// </remarks>
internal static class ConstraintSolver<TLane>
    where TLane : unmanaged, ILane<TLane>
{
    /// <summary>Full steps before the line search takes over: the plain iteration has never been seen to need them all.</summary>
    public const int PlainIterations = 12;

    private const int MaximumIterations = 100;

    /// <summary>Solves a block, starting from the rows that push at the block's last acceleration.</summary>
    public static void Solve(Block<TLane> block, int plainIterations = PlainIterations)
    {
        ActiveSet<TLane>.Evaluate(block);
        var changed = block.Torso.Constrained;
        for (var iteration = 0; iteration < MaximumIterations; iteration++)
        {
            ActiveSet<TLane>.Assemble(block);
            SolveSystem(block);
            if (iteration < plainIterations) Accept(block);
            else LineSearch<TLane>.Accept(block, TLane.NotZero(changed));
            changed = ActiveSet<TLane>.Evaluate(block);
            if (!TLane.Any(changed)) return;
        }
    }

    private static void SolveSystem(Block<TLane> block)
    {
        for (var k = 0; k < block.Legs.Length; k++)
        {
            ref var leg = ref block.Legs[k];
            TreeSolver<TLane>.Eliminate(ref ActiveSet<TLane>.Matrix(block, k), ref leg);
        }

        TreeSolver<TLane>.SolveRoot(block, ref block.Torso.Hessian);
        for (var k = 0; k < block.Legs.Length; k++) TreeSolver<TLane>.Substitute(ref block.Legs[k], ref block.Torso);
    }

    private static void Accept(Block<TLane> block)
    {
        ref var torso = ref block.Torso;
        torso.Acceleration.X = torso.Solution.X;
        torso.Acceleration.Z = torso.Solution.Z;
        torso.Acceleration.Turn = torso.Solution.Turn;
        for (var k = 0; k < block.Legs.Length; k++)
        {
            ref var leg = ref block.Legs[k];
            leg.Acceleration.Thigh = leg.Solution.Thigh;
            leg.Acceleration.Shin = leg.Solution.Shin;
            leg.Acceleration.Foot = leg.Solution.Foot;
        }
    }
}
