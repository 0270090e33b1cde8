using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using MetaRLTorch.Logging;

namespace MetaRLTorch.Cli.Sweeps;

/// <summary>A run of a sweep in a process of its own.</summary>
internal sealed partial class RunningRun : IDisposable
{
    private const int Terminate = 15;
    private const int TailSize = 1 << 14;

    private readonly Process _process;
    private string _error = "";

    /// <summary>Starts a run.</summary>
    /// <param name="run">The run.</param>
    /// <param name="workers">Its threads.</param>
    /// <param name="gpu">The GPU that it sees; null: all.</param>
    public RunningRun(SweepRun run, int workers, string? gpu)
    {
        (Run, Gpu) = (run, gpu);

        // A session of its own: Ctrl-C reaches the sweep alone, which asks each run once to save and end.
        var start = new ProcessStartInfo("setsid")
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        start.ArgumentList.Add(Environment.ProcessPath!);
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet") start.ArgumentList.Add(Assembly.GetEntryAssembly()!.Location);
        foreach (var argument in run.Arguments(workers)) start.ArgumentList.Add(argument);
        if (gpu is not null) start.Environment["CUDA_VISIBLE_DEVICES"] = gpu;
        _process = Process.Start(start)!;
        _process.StandardInput.Close();
        _process.OutputDataReceived += (_, _) => { };
        _process.ErrorDataReceived += (_, line) => _error = line.Data is { Length: > 0 } text ? text : _error;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Which run it is.</summary>
    public SweepRun Run { get; }

    /// <summary>The GPU that it sees.</summary>
    public string? Gpu { get; }

    /// <summary>Whether the process is over.</summary>
    public bool HasEnded => _process.HasExited;

    /// <summary>What the process ended with.</summary>
    public int ExitCode => _process.ExitCode;

    /// <summary>The last line that it complained with.</summary>
    public string Error => _error;

    /// <summary>Asks the process to save and end.</summary>
    public void Stop()
    {
        if (!HasEnded) _ = Kill(_process.Id, Terminate);
    }

    /// <summary>Waits for the process and its last words.</summary>
    public void Wait() => _process.WaitForExit();

    /// <summary>Iterations done and the last return after adaptation, as the run's <c>metrics.csv</c> has them.</summary>
    public static (int Iterations, string Return) Seen(string folder)
    {
        var file = Path.Combine(folder, CsvSink.MetricsFile);
        if (!File.Exists(file)) return (0, "");
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(stream);
        var names = reader.ReadLine()?.Split(',') ?? [];
        reader.DiscardBufferedData();
        stream.Seek(-Math.Min(TailSize, stream.Length), SeekOrigin.End);
        var cells = reader.ReadToEnd().Split('\n').SkipLast(1).LastOrDefault("").Split(',');
        var column = Array.IndexOf(names, MetricNames.ReturnAfterAdaptation);
        return cells.Length == names.Length && int.TryParse(cells[0], NumberStyles.None, CultureInfo.InvariantCulture, out var iteration)
            ? (iteration + 1, column < 0 ? "" : Reports.Figures.Text(double.Parse(cells[column], CultureInfo.InvariantCulture)))
            : (0, "");
    }

    /// <inheritdoc/>
    public void Dispose() => _process.Dispose();

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
