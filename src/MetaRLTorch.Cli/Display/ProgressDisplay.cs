using System.Globalization;
using MetaRLTorch.Training;
using Spectre.Console;

namespace MetaRLTorch.Cli.Display;

/// <summary>What a person watching sees: a line that moves in a terminal, nothing of its own elsewhere.</summary>
internal abstract class ProgressDisplay(int iterations, int start) : IDisposable
{
    private readonly long _begin = TimeProvider.System.GetTimestamp();

    /// <summary>Whether output goes to a terminal that can be drawn on, so that log lines must stay off it.</summary>
    public static bool IsInteractive => AnsiConsole.Profile.Out.IsTerminal && AnsiConsole.Profile.Capabilities.Ansi;

    /// <summary>The display that fits where output goes.</summary>
    public static ProgressDisplay ForThisTerminal(int iterations, int start) =>
        IsInteractive ? new TerminalDisplay(iterations, start) : new SilentDisplay(iterations, start);

    /// <summary>Shows a finished iteration.</summary>
    public abstract void Show(IterationReport report);

    /// <summary>An estimate of the rest of the run, after <paramref name="done"/> iterations.</summary>
    public string TimeLeft(int done)
    {
        if (done <= start || done >= iterations) return string.Empty;
        var left = TimeSpan.FromSeconds(SecondsPerIteration(done) * (iterations - done));
        return string.Create(CultureInfo.InvariantCulture, $", {left:hh\\:mm\\:ss} left");
    }

    /// <summary>The mean over the iterations of this process, evaluations and checkpoints included, after <paramref name="done"/> of all.</summary>
    protected double SecondsPerIteration(int done) => TimeProvider.System.GetElapsedTime(_begin).TotalSeconds / (done - start);

    /// <inheritdoc/>
    public abstract void Dispose();
}
