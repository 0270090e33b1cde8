namespace MetaRLTorch.Environments.Ant;

/// <summary>Rotations by quaternions (w, x, y, z).</summary>
internal static class Rotation
{
    /// <summary>Gives a quaternion unit length.</summary>
    public static void Normalize(Span<double> quaternion)
    {
        var length = 0.0;
        foreach (var part in quaternion) length += part * part;
        length = Math.Sqrt(length);
        foreach (ref var part in quaternion) part /= length;
    }

    /// <summary>The matrix of a unit quaternion, row by row: its columns are the turned axes.</summary>
    public static void Matrix(ReadOnlySpan<double> quaternion, Span<double> matrix)
    {
        var (w, x, y, z) = (quaternion[0], quaternion[1], quaternion[2], quaternion[3]);
        matrix[0] = 1 - (2 * ((y * y) + (z * z)));
        matrix[1] = 2 * ((x * y) - (w * z));
        matrix[2] = 2 * ((x * z) + (w * y));
        matrix[3] = 2 * ((x * y) + (w * z));
        matrix[4] = 1 - (2 * ((x * x) + (z * z)));
        matrix[5] = 2 * ((y * z) - (w * x));
        matrix[6] = 2 * ((x * z) - (w * y));
        matrix[7] = 2 * ((y * z) + (w * x));
        matrix[8] = 1 - (2 * ((x * x) + (y * y)));
    }
}
