namespace MetaRLTorch.Tests.Logging;

/// <summary>Pictures for tests.</summary>
internal static class Pictures
{
    /// <summary>The head of a PNG file of 300 × 200 pixels: all of it that anybody looks into before it is drawn.</summary>
    public static byte[] Png { get; } = [0x89, .. "PNG\r\n"u8, 0x1a, 0x0a, 0, 0, 0, 13, .. "IHDR"u8, 0, 0, 1, 44, 0, 0, 0, 200, 8, 2, 0, 0, 0];
}
