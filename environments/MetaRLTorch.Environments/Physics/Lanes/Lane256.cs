using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MetaRLTorch.Environments.Physics.Lanes;

/// <summary>A register of 256 bits: 4 doubles or 8 floats.</summary>
internal readonly struct Lane256<T>(Vector256<T> value) : ILane<Lane256<T>>
    where T : unmanaged, INumber<T>
{
    private readonly Vector256<T> value = value;

    public static int Width => Vector256<T>.Count;

    public static bool IsDouble => typeof(T) == typeof(double);

    public static Lane256<T> One => new(Vector256<T>.One);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane256<T> operator +(Lane256<T> a, Lane256<T> b) => new(a.value + b.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane256<T> operator -(Lane256<T> a, Lane256<T> b) => new(a.value - b.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane256<T> operator *(Lane256<T> a, Lane256<T> b) => new(a.value * b.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane256<T> operator /(Lane256<T> a, Lane256<T> b) => new(a.value / b.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane256<T> operator -(Lane256<T> a) => new(-a.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane256<T> operator &(Lane256<T> mask, Lane256<T> b) =>
        new(Vector256.ConditionalSelect(mask.value, b.value, Vector256<T>.Zero));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane256<T> operator ^(Lane256<T> a, Lane256<T> b) => new(a.value ^ b.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane256<T> operator |(Lane256<T> mask, Lane256<T> b) => new(mask.value | b.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane256<T> operator <(Lane256<T> a, Lane256<T> b) => new(Vector256.LessThan(a.value, b.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane256<T> operator >(Lane256<T> a, Lane256<T> b) => new(Vector256.GreaterThan(a.value, b.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane256<T> MultiplyAdd(Lane256<T> a, Lane256<T> b, Lane256<T> c) =>
        new(Fused(a.value, b.value, c.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane256<T> MultiplySubtractFrom(Lane256<T> a, Lane256<T> b, Lane256<T> c) =>
        new(FusedNegated(a.value, b.value, c.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane256<T> Min(Lane256<T> a, Lane256<T> b) => new(Vector256.Min(a.value, b.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane256<T> Max(Lane256<T> a, Lane256<T> b) => new(Vector256.Max(a.value, b.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane256<T> Round(Lane256<T> a) => typeof(T) == typeof(double)
        ? new(Vector256.Round(a.value.AsDouble()).As<double, T>())
        : new(Vector256.Round(a.value.AsSingle()).As<float, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane256<T> NotZero(Lane256<T> bits) => typeof(T) == typeof(double)
        ? new((~Vector256.Equals(bits.value.AsInt64(), Vector256<long>.Zero)).As<long, T>())
        : new((~Vector256.Equals(bits.value.AsInt32(), Vector256<int>.Zero)).As<int, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane256<T> Select(Lane256<T> mask, Lane256<T> a, Lane256<T> b) =>
        new(Vector256.ConditionalSelect(mask.value, a.value, b.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Any(Lane256<T> bits) => bits.value.AsInt64() != Vector256<long>.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane256<T> Broadcast(double value) => new(Vector256.Create(T.CreateTruncating(value)));

    public static double Read(ref Lane256<T> lane, int element) =>
        double.CreateTruncating(Unsafe.Add(ref Unsafe.As<Lane256<T>, T>(ref lane), element));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane256<T> Gather(ref double first, ReadOnlySpan<int> offsets) => typeof(T) == typeof(double)
        ? new(Doubles(ref first, offsets).As<double, T>())
        : new(Vector256.Narrow(Doubles(ref first, offsets), Doubles(ref first, offsets[4..])).As<float, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<T> Fused(Vector256<T> a, Vector256<T> b, Vector256<T> c) => typeof(T) == typeof(double)
        ? Vector256.FusedMultiplyAdd(a.AsDouble(), b.AsDouble(), c.AsDouble()).As<double, T>()
        : Vector256.FusedMultiplyAdd(a.AsSingle(), b.AsSingle(), c.AsSingle()).As<float, T>();

    // The compiler does not fold a sign into the fused operation by itself.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<T> FusedNegated(Vector256<T> a, Vector256<T> b, Vector256<T> c)
    {
        if (!Fma.IsSupported) return Fused(-a, b, c);
        return typeof(T) == typeof(double)
            ? Fma.MultiplyAddNegated(a.AsDouble(), b.AsDouble(), c.AsDouble()).As<double, T>()
            : Fma.MultiplyAddNegated(a.AsSingle(), b.AsSingle(), c.AsSingle()).As<float, T>();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> Doubles(ref double first, ReadOnlySpan<int> offsets) =>
        Vector256.Create(
            Unsafe.Add(ref first, offsets[0]),
            Unsafe.Add(ref first, offsets[1]),
            Unsafe.Add(ref first, offsets[2]),
            Unsafe.Add(ref first, offsets[3]));
}
