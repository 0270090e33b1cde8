using System.Globalization;

namespace MetaRLTorch.Cli.Reports;

/// <summary>One axis of a chart: a range that begins and ends on a tick.</summary>
internal sealed class Axis
{
    private const int Intervals = 6;

    private static readonly double[] Steps = [1, 2, 2.5, 5, 10];

    private readonly double _low;
    private readonly double _step;
    private readonly int _count;

    /// <summary>An axis that shows these numbers; those that are not finite count for nothing.</summary>
    /// <param name="label">What it shows.</param>
    /// <param name="values">The numbers.</param>
    /// <param name="whole">Whether the numbers count something: ticks are then whole.</param>
    public Axis(string label, IEnumerable<double> values, bool whole = false)
    {
        Label = label;
        double[] shown = [.. values.Where(double.IsFinite)];
        var (low, high) = shown.Length == 0 ? (0, 1) : (shown.Min(), shown.Max());
        if (high - low <= 1e-9 * Math.Max(Math.Abs(low), Math.Abs(high))) (low, high) = (low - 0.5, high + 0.5);
        _step = Math.Max(StepOf((high - low) / Intervals), whole ? 1 : 0);
        _low = Math.Floor(low / _step);
        _count = (int)(Math.Ceiling(high / _step) - _low);
    }

    public string Label { get; }

    public IEnumerable<double> Ticks => Enumerable.Range(0, _count + 1).Select(i => (_low + i) * _step);

    /// <summary>Where a value lies between the axis's ends, from 0 to 1.</summary>
    public double Place(double value) => ((value / _step) - _low) / _count;

    /// <summary>A tick's number: thousands and millions short, as many digits as tell neighbors apart.</summary>
    public string Text(double tick)
    {
        var largest = Math.Max(Math.Abs(_low), Math.Abs(_low + _count)) * _step;
        var (unit, suffix) = largest >= 1e6 ? (1e6, " M") : largest >= 1e4 ? (1e3, " k") : (1, "");
        var digits = Math.Max(0, (int)Math.Ceiling(-Math.Log10(_step / unit) + 0.01));
        if (_step / unit is 2.5 or 0.25 or 0.025) digits++;
        return tick == 0 ? "0" : (tick / unit).ToString($"F{digits}", CultureInfo.InvariantCulture).Replace('-', '−') + suffix;
    }

    private static double StepOf(double least)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(least)));
        return Steps.Select(step => step * power).First(step => step >= least * (1 - 1e-9));
    }
}
