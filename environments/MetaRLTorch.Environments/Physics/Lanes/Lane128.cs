using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MetaRLTorch.Environments.Physics.Lanes;

/// <summary>A register of 128 bits: 2 doubles or 4 floats.</summary>
internal readonly struct Lane128<T>(Vector128<T> value) : ILane<Lane128<T>>
    where T : unmanaged, INumber<T>
{
    private readonly Vector128<T> value = value;

    public static int Width => Vector128<T>.Count;

    public static bool IsDouble => typeof(T) == typeof(double);

    public static Lane128<T> One => new(Vector128<T>.One);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane128<T> operator +(Lane128<T> a, Lane128<T> b) => new(a.value + b.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane128<T> operator -(Lane128<T> a, Lane128<T> b) => new(a.value - b.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane128<T> operator *(Lane128<T> a, Lane128<T> b) => new(a.value * b.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane128<T> operator /(Lane128<T> a, Lane128<T> b) => new(a.value / b.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane128<T> operator -(Lane128<T> a) => new(-a.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane128<T> operator &(Lane128<T> mask, Lane128<T> b) =>
        new(Vector128.ConditionalSelect(mask.value, b.value, Vector128<T>.Zero));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane128<T> operator ^(Lane128<T> a, Lane128<T> b) => new(a.value ^ b.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane128<T> operator |(Lane128<T> mask, Lane128<T> b) => new(mask.value | b.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane128<T> operator <(Lane128<T> a, Lane128<T> b) => new(Vector128.LessThan(a.value, b.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane128<T> operator >(Lane128<T> a, Lane128<T> b) => new(Vector128.GreaterThan(a.value, b.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane128<T> MultiplyAdd(Lane128<T> a, Lane128<T> b, Lane128<T> c) =>
        new(Fused(a.value, b.value, c.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane128<T> MultiplySubtractFrom(Lane128<T> a, Lane128<T> b, Lane128<T> c) =>
        new(FusedNegated(a.value, b.value, c.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane128<T> Min(Lane128<T> a, Lane128<T> b) => new(Vector128.Min(a.value, b.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane128<T> Max(Lane128<T> a, Lane128<T> b) => new(Vector128.Max(a.value, b.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane128<T> Round(Lane128<T> a) => typeof(T) == typeof(double)
        ? new(Vector128.Round(a.value.AsDouble()).As<double, T>())
        : new(Vector128.Round(a.value.AsSingle()).As<float, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane128<T> NotZero(Lane128<T> bits) => typeof(T) == typeof(double)
        ? new((~Vector128.Equals(bits.value.AsInt64(), Vector128<long>.Zero)).As<long, T>())
        : new((~Vector128.Equals(bits.value.AsInt32(), Vector128<int>.Zero)).As<int, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane128<T> Select(Lane128<T> mask, Lane128<T> a, Lane128<T> b) =>
        new(Vector128.ConditionalSelect(mask.value, a.value, b.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Any(Lane128<T> bits) => bits.value.AsInt64() != Vector128<long>.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane128<T> Broadcast(double value) => new(Vector128.Create(T.CreateTruncating(value)));

    public static double Read(ref Lane128<T> lane, int element) =>
        double.CreateTruncating(Unsafe.Add(ref Unsafe.As<Lane128<T>, T>(ref lane), element));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane128<T> Gather(ref double first, ReadOnlySpan<int> offsets) => typeof(T) == typeof(double)
        ? new(Doubles(ref first, offsets).As<double, T>())
        : new(Vector128.Narrow(Doubles(ref first, offsets), Doubles(ref first, offsets[2..])).As<float, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<T> Fused(Vector128<T> a, Vector128<T> b, Vector128<T> c) => typeof(T) == typeof(double)
        ? Vector128.FusedMultiplyAdd(a.AsDouble(), b.AsDouble(), c.AsDouble()).As<double, T>()
        : Vector128.FusedMultiplyAdd(a.AsSingle(), b.AsSingle(), c.AsSingle()).As<float, T>();

    // The compiler does not fold a sign into the fused operation by itself.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<T> FusedNegated(Vector128<T> a, Vector128<T> b, Vector128<T> c)
    {
        if (!Fma.IsSupported) return Fused(-a, b, c);
        return typeof(T) == typeof(double)
            ? Fma.MultiplyAddNegated(a.AsDouble(), b.AsDouble(), c.AsDouble()).As<double, T>()
            : Fma.MultiplyAddNegated(a.AsSingle(), b.AsSingle(), c.AsSingle()).As<float, T>();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<double> Doubles(ref double first, ReadOnlySpan<int> offsets) =>
        Vector128.Create(
            Unsafe.Add(ref first, offsets[0]),
            Unsafe.Add(ref first, offsets[1]));
}
