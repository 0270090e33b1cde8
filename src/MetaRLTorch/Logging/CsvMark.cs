using System.Globalization;

namespace MetaRLTorch.Logging;

/// <summary>How far a CSV file was written when a checkpoint was saved: enough to know its rows again.</summary>
/// <param name="Rows">The rows below the header.</param>
/// <param name="Checksum">The CRC-32C of header and rows; null of a file whose content the machine decides.</param>
internal readonly record struct CsvMark(int Rows, uint? Checksum)
{
    /// <summary>The mark of a text that <see cref="ToString"/> gave.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static CsvMark Parse(string text)
    {
        var parts = text.Split(' ');
        return parts.Length is 1 or 2
            ? new(
                int.Parse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture),
                parts.Length == 2 ? uint.Parse(parts[1], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture) : null)
            : throw new FormatException($"'{text}' is no mark.");
    }

    /// <inheritdoc/>
    public override string ToString() => Checksum is { } checksum
        ? string.Create(CultureInfo.InvariantCulture, $"{Rows} {checksum:x8}")
        : Rows.ToString(CultureInfo.InvariantCulture);
}
