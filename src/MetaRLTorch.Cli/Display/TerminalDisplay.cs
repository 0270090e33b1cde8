using System.Globalization;
using MetaRLTorch.Training;

namespace MetaRLTorch.Cli.Display;

/// <summary>
/// A line that moves: the iteration, the return before and after every inner step, the time left, the seconds of an iteration, the last
/// evaluation, the divergence of the outer step and the speed, as far as they fit.
/// </summary>
internal sealed class TerminalDisplay : ProgressDisplay
{
    private readonly int _iterations;
    private readonly LiveLine _line;
    private string _evaluation = "";

    public TerminalDisplay(int iterations, int start)
        : base(iterations, start)
    {
        _iterations = iterations;
        _line = new(Fraction(start), "starting");
    }

    public override void Show(IterationReport report)
    {
        if (report.Evaluation is { } held) _evaluation = $"held out {Text(held)}";
        var done = report.Iteration + 1;
        _line.Show(
            Fraction(done),
            string.Create(CultureInfo.InvariantCulture, $"{done}/{_iterations}"),
            $"return {Text(report.Returns)}",
            TimeLeft(done).TrimStart(',', ' '),
            string.Create(CultureInfo.InvariantCulture, $"{SecondsPerIteration(done):G3} s/iteration"),
            _evaluation,
            string.Create(CultureInfo.InvariantCulture, $"KL {Math.Round(report.OuterDivergence, 4) + 0.0:F4}"),
            string.Create(CultureInfo.InvariantCulture, $"{report.StepsPerSecond:N0} steps/s"));
    }

    public override void Dispose() => _line.Dispose();

    private double Fraction(int done) => _iterations == 0 ? 1 : (double)done / _iterations;

    private static string Text(IEnumerable<double> returns) =>
        string.Join(" → ", returns.Select(value => value.ToString("F1", CultureInfo.InvariantCulture)));
}
