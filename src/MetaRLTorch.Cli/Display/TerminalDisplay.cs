using System.Globalization;
using MetaRLTorch.Training;
using Spectre.Console;

namespace MetaRLTorch.Cli.Display;

/// <summary>
/// One line as wide as the terminal: the iteration, the return before and after every inner step, the time left, the
/// seconds of an iteration, the last evaluation, the divergence of the outer step and the speed, as far as they fit; a bar, its percentage, the elapsed time.
/// </summary>
internal sealed class TerminalDisplay : ProgressDisplay
{
    private const string Gap = "  ";

    // The bar at its shortest, the percentage, the elapsed time, and the gaps between them.
    private const int RoomOfBar = 36;

    private readonly int _iterations;
    private readonly TaskCompletionSource _finished = new();
    private readonly TaskCompletionSource<ProgressTask> _bar = new();
    private readonly Task _drawing;
    private string _evaluation = "";

    public TerminalDisplay(int iterations, int start)
        : base(iterations, start)
    {
        _iterations = iterations;
        _drawing = AnsiConsole.Progress()
            .Columns(
                new TaskDescriptionColumn { Alignment = Justify.Left },
                new ProgressBarColumn { Width = null },
                new PercentageColumn(),
                new ElapsedTimeColumn())
            .StartAsync(context =>
            {
                var bar = context.AddTask("starting", maxValue: iterations);
                bar.Value = start;
                _bar.SetResult(bar);
                return _finished.Task;
            });
    }

    public override void Show(IterationReport report)
    {
        if (report.Evaluation is { } held) _evaluation = $"held out {Text(held)}";
        var bar = _bar.Task.Result;
        bar.Description = Markup.Escape(Fitting(
            string.Create(CultureInfo.InvariantCulture, $"{report.Iteration + 1}/{_iterations}"),
            $"return {Text(report.Returns)}",
            TimeLeft(report.Iteration + 1).TrimStart(',', ' '),
            string.Create(CultureInfo.InvariantCulture, $"{SecondsPerIteration(report.Iteration + 1):G3} s/iteration"),
            _evaluation,
            string.Create(CultureInfo.InvariantCulture, $"KL {report.OuterDivergence:F4}"),
            string.Create(CultureInfo.InvariantCulture, $"{report.StepsPerSecond:N0} steps/s")));
        bar.Value = report.Iteration + 1;
    }

    public override void Dispose()
    {
        _finished.SetResult();
        _drawing.Wait();
    }

    // What comes first is shown first; a line that breaks would be drawn again and again below itself.
    private static string Fitting(params IEnumerable<string> parts)
    {
        var room = AnsiConsole.Profile.Width - RoomOfBar;
        var shown = "";
        foreach (var part in parts.Where(part => part.Length > 0))
        {
            if (shown.Length > 0 && shown.Length + part.Length + Gap.Length > room) break;
            shown = shown.Length == 0 ? part : shown + Gap + part;
        }

        return shown;
    }

    private static string Text(IEnumerable<double> returns) =>
        string.Join(" → ", returns.Select(value => value.ToString("F1", CultureInfo.InvariantCulture)));
}
