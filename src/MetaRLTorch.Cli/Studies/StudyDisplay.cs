using System.Globalization;
using MetaRLTorch.Cli.Display;

namespace MetaRLTorch.Cli.Studies;

/// <summary>How far a study is: a bar on a terminal, elsewhere a line that says that it began.</summary>
internal sealed class StudyDisplay
{
    /// <summary>How many parts were done at last.</summary>
    public int Done { get; private set; }

    /// <summary>How many there are.</summary>
    public int Total { get; private set; }

    /// <summary>Runs a study.</summary>
    /// <param name="total">The number of its parts.</param>
    /// <param name="unit">What its parts are.</param>
    /// <param name="measure">Runs it, given what receives the number of finished parts.</param>
    public T While<T>(int total, string unit, Func<Action<int>, T> measure)
    {
        Total = total;
        if (!ProgressDisplay.IsInteractive)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Measuring {total} {unit}."));
            return measure(done => Done = done);
        }

        using var line = new LiveLine(0, "starting");
        return measure(done =>
        {
            Done = done;
            line.Show((double)done / total, string.Create(CultureInfo.InvariantCulture, $"{done}/{total} {unit}"));
        });
    }
}
