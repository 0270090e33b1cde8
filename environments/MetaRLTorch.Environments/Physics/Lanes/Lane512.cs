using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MetaRLTorch.Environments.Physics.Lanes;

/// <summary>A register of 512 bits: 8 doubles or 16 floats.</summary>
internal readonly struct Lane512<T>(Vector512<T> value) : ILane<Lane512<T>>
    where T : unmanaged, INumber<T>
{
    private readonly Vector512<T> value = value;

    public static int Width => Vector512<T>.Count;

    public static bool IsDouble => typeof(T) == typeof(double);

    public static Lane512<T> One => new(Vector512<T>.One);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane512<T> operator +(Lane512<T> a, Lane512<T> b) => new(a.value + b.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane512<T> operator -(Lane512<T> a, Lane512<T> b) => new(a.value - b.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane512<T> operator *(Lane512<T> a, Lane512<T> b) => new(a.value * b.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane512<T> operator /(Lane512<T> a, Lane512<T> b) => new(a.value / b.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane512<T> operator -(Lane512<T> a) => new(-a.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane512<T> operator &(Lane512<T> mask, Lane512<T> b) =>
        new(Vector512.ConditionalSelect(mask.value, b.value, Vector512<T>.Zero));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane512<T> operator ^(Lane512<T> a, Lane512<T> b) => new(a.value ^ b.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane512<T> operator |(Lane512<T> mask, Lane512<T> b) => new(mask.value | b.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane512<T> operator <(Lane512<T> a, Lane512<T> b) => new(Vector512.LessThan(a.value, b.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane512<T> operator >(Lane512<T> a, Lane512<T> b) => new(Vector512.GreaterThan(a.value, b.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane512<T> MultiplyAdd(Lane512<T> a, Lane512<T> b, Lane512<T> c) =>
        new(Fused(a.value, b.value, c.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane512<T> MultiplySubtractFrom(Lane512<T> a, Lane512<T> b, Lane512<T> c) =>
        new(FusedNegated(a.value, b.value, c.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane512<T> Min(Lane512<T> a, Lane512<T> b) => new(Vector512.Min(a.value, b.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane512<T> Max(Lane512<T> a, Lane512<T> b) => new(Vector512.Max(a.value, b.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane512<T> Round(Lane512<T> a) => typeof(T) == typeof(double)
        ? new(Vector512.Round(a.value.AsDouble()).As<double, T>())
        : new(Vector512.Round(a.value.AsSingle()).As<float, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane512<T> NotZero(Lane512<T> bits) => typeof(T) == typeof(double)
        ? new((~Vector512.Equals(bits.value.AsInt64(), Vector512<long>.Zero)).As<long, T>())
        : new((~Vector512.Equals(bits.value.AsInt32(), Vector512<int>.Zero)).As<int, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane512<T> Select(Lane512<T> mask, Lane512<T> a, Lane512<T> b) =>
        new(Vector512.ConditionalSelect(mask.value, a.value, b.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Any(Lane512<T> bits) => bits.value.AsInt64() != Vector512<long>.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane512<T> Broadcast(double value) => new(Vector512.Create(T.CreateTruncating(value)));

    public static double Read(ref Lane512<T> lane, int element) =>
        double.CreateTruncating(Unsafe.Add(ref Unsafe.As<Lane512<T>, T>(ref lane), element));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane512<T> Gather(ref double first, ReadOnlySpan<int> offsets) => typeof(T) == typeof(double)
        ? new(Doubles(ref first, offsets).As<double, T>())
        : new(Vector512.Narrow(Doubles(ref first, offsets), Doubles(ref first, offsets[8..])).As<float, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> Fused(Vector512<T> a, Vector512<T> b, Vector512<T> c) => typeof(T) == typeof(double)
        ? Vector512.FusedMultiplyAdd(a.AsDouble(), b.AsDouble(), c.AsDouble()).As<double, T>()
        : Vector512.FusedMultiplyAdd(a.AsSingle(), b.AsSingle(), c.AsSingle()).As<float, T>();

    // The compiler does not fold a sign into the fused operation by itself.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> FusedNegated(Vector512<T> a, Vector512<T> b, Vector512<T> c)
    {
        if (!Avx512F.IsSupported) return Fused(-a, b, c);
        return typeof(T) == typeof(double)
            ? Avx512F.FusedMultiplyAddNegated(a.AsDouble(), b.AsDouble(), c.AsDouble()).As<double, T>()
            : Avx512F.FusedMultiplyAddNegated(a.AsSingle(), b.AsSingle(), c.AsSingle()).As<float, T>();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Doubles(ref double first, ReadOnlySpan<int> offsets) =>
        Vector512.Create(
            Unsafe.Add(ref first, offsets[0]),
            Unsafe.Add(ref first, offsets[1]),
            Unsafe.Add(ref first, offsets[2]),
            Unsafe.Add(ref first, offsets[3]),
            Unsafe.Add(ref first, offsets[4]),
            Unsafe.Add(ref first, offsets[5]),
            Unsafe.Add(ref first, offsets[6]),
            Unsafe.Add(ref first, offsets[7]));
}
