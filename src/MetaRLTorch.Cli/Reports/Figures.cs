using System.Globalization;
using MetaRLTorch.Comparison;

namespace MetaRLTorch.Cli.Reports;

/// <summary>Numbers as a table and a sentence show them.</summary>
internal static class Figures
{
    /// <summary>What stands where there is no number.</summary>
    public const string None = "—";

    /// <summary>A return: one digit behind the point from 10 on, two below, three below 1.</summary>
    public static string Text(double value) => value == 0 ? "0" : Text(value, DigitsOf(value));

    /// <summary>A mean and its half-width, as many digits in both as the mean has.</summary>
    public static string Text(ConfidenceInterval interval) => double.IsFinite(interval.HalfWidth)
        ? $"{Text(interval.Mean)} ± {Text(interval.HalfWidth, DigitsOf(interval.Mean))}"
        : Text(interval.Mean);

    /// <summary>A mean and its half-width with so many digits behind the point.</summary>
    public static string Text(ConfidenceInterval interval, int digits) => $"{Text(interval.Mean, digits)} ± {Text(interval.HalfWidth, digits)}";

    /// <summary>A statistic and the ends of its interval, as many digits in all as the statistic has.</summary>
    public static string Text(double value, (double Low, double High) interval)
    {
        var digits = DigitsOf(value);
        return double.IsFinite(interval.Low) ? $"{Text(value)} [{Text(interval.Low, digits)}, {Text(interval.High, digits)}]" : Text(value);
    }

    /// <summary>What a p-value is, with its sign of equality; a bound where it is tiny.</summary>
    public static string PValue(double value) => !double.IsFinite(value) ? None
        : value < 0.001 ? "< 0.001"
        : $"= {value.ToString(value < 0.1 ? "F3" : "F2", CultureInfo.InvariantCulture)}";

    /// <summary>A number of environment steps.</summary>
    public static string Count(double steps) => !double.IsFinite(steps) ? None
        : steps < 1e6 ? steps.ToString("N0", CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{steps / 1e6:F1} million");

    /// <summary>A duration in the unit that suits it.</summary>
    public static string Duration(double seconds) => !double.IsFinite(seconds) ? None
        : seconds < 120 ? string.Create(CultureInfo.InvariantCulture, $"{seconds:F1} s")
        : seconds < 7200 ? string.Create(CultureInfo.InvariantCulture, $"{seconds / 60:F1} min")
        : string.Create(CultureInfo.InvariantCulture, $"{seconds / 3600:F1} h");

    /// <summary>A number with so many digits behind the point.</summary>
    public static string Text(double value, int digits)
    {
        if (!double.IsFinite(value)) return None;
        var text = value.ToString($"F{digits}", CultureInfo.InvariantCulture);
        return (text.Trim('-', '0', '.').Length == 0 ? text.TrimStart('-') : text).Replace('-', '−');
    }

    private static int DigitsOf(double value) => Math.Abs(value) >= 10 ? 1 : Math.Abs(value) >= 1 ? 2 : 3;
}
