namespace MetaRLTorch.Environments.Physics.Lanes;

/// <summary>A vector register of real numbers, one environment to an element.</summary>
/// <remarks>
/// Every operation rounds each element on its own and to the nearest, so that a result does not depend on the width of
/// the register nor on what the neighbors hold. A comparison yields a mask: all bits of an element set, or none.
/// </remarks>
internal interface ILane<TSelf>
    where TSelf : unmanaged, ILane<TSelf>
{
    /// <summary>Number of elements in the register.</summary>
    static abstract int Width { get; }

    /// <summary>Whether an element has the 53 significant bits of a double, rather than the 24 of a float.</summary>
    static abstract bool IsDouble { get; }

    static abstract TSelf operator +(TSelf a, TSelf b);

    static abstract TSelf operator -(TSelf a, TSelf b);

    static abstract TSelf operator *(TSelf a, TSelf b);

    static abstract TSelf operator /(TSelf a, TSelf b);

    static abstract TSelf operator -(TSelf a);

    /// <summary>Elements of <paramref name="b"/> where the mask is set, 0 elsewhere.</summary>
    static abstract TSelf operator &(TSelf mask, TSelf b);

    static abstract TSelf operator |(TSelf a, TSelf b);

    /// <summary>The bits in which two registers differ.</summary>
    static abstract TSelf operator ^(TSelf a, TSelf b);

    static abstract TSelf operator <(TSelf a, TSelf b);

    static abstract TSelf operator >(TSelf a, TSelf b);

    /// <summary>a b + c, rounded once.</summary>
    static abstract TSelf MultiplyAdd(TSelf a, TSelf b, TSelf c);

    /// <summary>c − a b, rounded once.</summary>
    static abstract TSelf MultiplySubtractFrom(TSelf a, TSelf b, TSelf c);

    static abstract TSelf Min(TSelf a, TSelf b);

    static abstract TSelf Max(TSelf a, TSelf b);

    /// <summary>The nearest whole number, halves to the even one.</summary>
    static abstract TSelf Round(TSelf a);

    /// <summary>A mask of the elements in which any bit is set.</summary>
    static abstract TSelf NotZero(TSelf bits);

    /// <summary>Elements of <paramref name="a"/> where the mask is set, of <paramref name="b"/> elsewhere.</summary>
    static abstract TSelf Select(TSelf mask, TSelf a, TSelf b);

    /// <summary>Whether any bit of any element is set.</summary>
    static abstract bool Any(TSelf bits);

    static abstract TSelf One { get; }

    static abstract TSelf Broadcast(double value);

    /// <summary>Elements from memory: the i-th lies <c>offsets[i]</c> after the first.</summary>
    static abstract TSelf Gather(ref double first, ReadOnlySpan<int> offsets);

    static abstract double Read(ref TSelf lane, int element);
}
