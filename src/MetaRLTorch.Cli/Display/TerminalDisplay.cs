using System.Globalization;
using MetaRLTorch.Training;
using Spectre.Console;

namespace MetaRLTorch.Cli.Display;

/// <summary>
/// A bar with the iteration, the return before and after every inner step, the speed and the time left.
/// </summary>
internal sealed class TerminalDisplay : ProgressDisplay
{
    private readonly int _iterations;
    private readonly TaskCompletionSource _finished = new();
    private readonly TaskCompletionSource<ProgressTask> _bar = new();
    private readonly Task _drawing;

    public TerminalDisplay(int iterations, int start)
        : base(iterations, start)
    {
        _iterations = iterations;
        _drawing = AnsiConsole.Progress()
            .Columns(new ProgressBarColumn(), new TaskDescriptionColumn { Alignment = Justify.Left })
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
        var returns = string.Join(
            " → ", report.Returns.Select(value => value.ToString("F1", CultureInfo.InvariantCulture)));
        var bar = _bar.Task.Result;
        bar.Description = string.Create(
            CultureInfo.InvariantCulture,
            $"{report.Iteration + 1}/{_iterations}  return {returns}  " +
            $"{report.StepsPerSecond:N0} steps/s{TimeLeft(report.Iteration + 1)}");
        bar.Value = report.Iteration + 1;
    }

    public override void Dispose()
    {
        _finished.SetResult();
        _drawing.Wait();
    }
}
