using System.Runtime.CompilerServices;
using MetaRLTorch.Environments.Physics.Lanes;

namespace MetaRLTorch.Environments.Physics;

/// <summary>Sine and cosine of a register of angles.</summary>
/// <remarks>
/// x = k π + r with |r| ≤ π/2, so sin x = (−1)^k sin r and cos x = (−1)^k cos r. π is the sum of two constants, so that
/// r is good to the last bit for every angle of some thousand turns. The polynomials interpolate (sin r − r)/r³ and
/// (cos r − 1 + r²/2)/r⁴ in r² at the Chebyshev nodes of [0, (π/2)²]: within 2e-18 for doubles, 3e-9 for floats.
/// </remarks>
internal static class Trigonometry<TLane>
    where TLane : unmanaged, ILane<TLane>
{
    private const double InversePi = 1 / Math.PI;
    private const double PiTail = 1.2246467991473532e-16;       // π − double(π)
    private const double SinglePi = 3.1415927410125732;
    private const double SinglePiTail = -8.742277657347586e-08; // π − float(π)

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void SinCos(TLane angle, out TLane sin, out TLane cos)
    {
        var half = TLane.Broadcast(0.5);
        var turns = TLane.Round(angle * TLane.Broadcast(InversePi));
        var r = TLane.MultiplySubtractFrom(turns, TLane.Broadcast(TLane.IsDouble ? Math.PI : SinglePi), angle);
        r = TLane.MultiplySubtractFrom(turns, TLane.Broadcast(TLane.IsDouble ? PiTail : SinglePiTail), r);
        var odd = (turns * half) - TLane.Round(turns * half);                                   // 0 or ±½
        var sign = TLane.MultiplySubtractFrom(TLane.Broadcast(8) * odd, odd, TLane.One);        // (−1)^k
        var square = r * r;
        var sine = TLane.IsDouble ? DoubleSine(square) : SingleSine(square);
        var cosine = TLane.IsDouble ? DoubleCosine(square) : SingleCosine(square);
        sin = sign * TLane.MultiplyAdd(r * square, sine, r);
        cosine = TLane.MultiplySubtractFrom(square, half, TLane.One) + (square * square * cosine);
        cos = sign * cosine;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLane DoubleSine(TLane u)
    {
        var p = TLane.Broadcast(2.731365867494017e-15);
        p = TLane.MultiplyAdd(p, u, TLane.Broadcast(-7.643963965925357e-13));
        p = TLane.MultiplyAdd(p, u, TLane.Broadcast(1.6058977114074673e-10));
        p = TLane.MultiplyAdd(p, u, TLane.Broadcast(-2.505210761393476e-08));
        p = TLane.MultiplyAdd(p, u, TLane.Broadcast(2.7557319219139183e-06));
        p = TLane.MultiplyAdd(p, u, TLane.Broadcast(-0.00019841269841254885));
        p = TLane.MultiplyAdd(p, u, TLane.Broadcast(0.008333333333333316));
        return TLane.MultiplyAdd(p, u, TLane.Broadcast(-0.16666666666666666));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLane DoubleCosine(TLane u)
    {
        var p = TLane.Broadcast(-1.5218242867289673e-16);
        p = TLane.MultiplyAdd(p, u, TLane.Broadcast(4.7778747517820356e-14));
        p = TLane.MultiplyAdd(p, u, TLane.Broadcast(-1.1470712173304412e-11));
        p = TLane.MultiplyAdd(p, u, TLane.Broadcast(2.087675660134091e-09));
        p = TLane.MultiplyAdd(p, u, TLane.Broadcast(-2.755731922155751e-07));
        p = TLane.MultiplyAdd(p, u, TLane.Broadcast(2.4801587301579807e-05));
        p = TLane.MultiplyAdd(p, u, TLane.Broadcast(-0.001388888888888888));
        return TLane.MultiplyAdd(p, u, TLane.Broadcast(0.041666666666666664));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLane SingleSine(TLane u)
    {
        var p = TLane.Broadcast(-2.4079236990903226e-08);
        p = TLane.MultiplyAdd(p, u, TLane.Broadcast(2.7536422355454945e-06));
        p = TLane.MultiplyAdd(p, u, TLane.Broadcast(-0.00019841086016215184));
        p = TLane.MultiplyAdd(p, u, TLane.Broadcast(0.008333332766508383));
        return TLane.MultiplyAdd(p, u, TLane.Broadcast(-0.16666666663867363));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLane SingleCosine(TLane u)
    {
        var p = TLane.Broadcast(-2.6545073314492813e-07);
        p = TLane.MultiplyAdd(p, u, TLane.Broadcast(2.4786051792878074e-05));
        p = TLane.MultiplyAdd(p, u, TLane.Broadcast(-0.001388881232404572));
        return TLane.MultiplyAdd(p, u, TLane.Broadcast(0.041666666075965406));
    }
}
