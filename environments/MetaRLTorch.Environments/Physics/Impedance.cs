using System.Runtime.CompilerServices;
using MetaRLTorch.Environments.Physics.Lanes;

namespace MetaRLTorch.Environments.Physics;

/// <summary>How firmly a constraint holds, by how deeply it is violated.</summary>
/// <remarks>
/// <code>
/// x = depth / width, at most 1
/// y = x² / mid                  up to the midpoint
/// y = 1 − (1 − x)² / (1 − mid)  beyond it
/// d = d_min + y (d_max − d_min)
/// </code>
/// </remarks>
internal static class Impedance<TLane>
    where TLane : unmanaged, ILane<TLane>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLane At(TLane depth, ref ConstraintConstants<TLane> facts)
    {
        var x = TLane.Min(depth * facts.InverseWidth, TLane.One);
        var rest = TLane.One - x;
        var rise = x * x * facts.RiseScale;
        var settle = TLane.MultiplySubtractFrom(rest * rest, facts.SettleScale, TLane.One);
        return TLane.MultiplyAdd(
            TLane.Select(x > facts.Midpoint, settle, rise), facts.ImpedanceRise, facts.MinimumImpedance);
    }
}
