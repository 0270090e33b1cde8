using System.Globalization;
using MetaRLTorch.Logging;
using MetaRLTorch.Persistence;

namespace MetaRLTorch.Training;

/// <summary>
/// The folder of one run: its resolved config, metrics, log, checkpoints and TensorBoard events, and the lock of who trains.
/// </summary>
public sealed class RunFolder
{
    private const string ConfigName = "config.yaml";
    private const string BestName = "best.safetensors";
    private const string Superseded = ".superseded";

    private RunFolder(string path) => Path = path;

    /// <summary>The folder itself, which also holds the event files.</summary>
    public string Path { get; }

    /// <summary>The resolved config, which <c>resume</c> and <c>evaluate</c> read.</summary>
    public string Config => In(ConfigName);

    /// <summary>The log, in sentences.</summary>
    public string Log => In("log.txt");

    /// <summary>The folder of the checkpoints.</summary>
    public string Checkpoints => In("checkpoints");

    /// <summary>Claims a new folder for a run and writes its config.</summary>
    /// <param name="path">The folder; made, with those above it, where it is absent.</param>
    /// <param name="resolvedConfig">The config as YAML, with every setting.</param>
    /// <exception cref="UserException">The folder holds a run or cannot be written. Nothing is left behind.</exception>
    public static RunFolder Create(string path, string resolvedConfig)
    {
        var folder = new RunFolder(path);
        if (folder.Holds() is { } found)
        {
            throw folder.Taken(found);
        }

        var made = FirstAbsent(path);
        try
        {
            Directory.CreateDirectory(folder.Checkpoints);
            AtomicFile.Create(folder.Config, resolvedConfig);
            if (made is not null) FlushAbove(folder.Checkpoints, made);
            return folder;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            if (File.Exists(folder.Config))
            {
                throw folder.Taken(ConfigName);
            }

            folder.Remove(made);
            throw new UserException(
                $"{path}: the run cannot be written here ({exception.Message}) Give another folder with --out.",
                exception);
        }
    }

    /// <summary>Whether a folder holds a run.</summary>
    /// <param name="path">The folder.</param>
    public static bool IsRun(string path) => File.Exists(new RunFolder(path).Config);

    /// <summary>Opens the folder of an earlier run.</summary>
    /// <param name="path">The folder.</param>
    /// <exception cref="UserException">It holds no run.</exception>
    public static RunFolder Open(string path)
    {
        var folder = new RunFolder(path);
        return File.Exists(folder.Config)
            ? folder
            : throw new UserException($"{path}: no run is here ({ConfigName} is missing). Give the folder of a run.");
    }

    /// <summary>The file of the checkpoint with the highest return on held-out tasks; absent until there is one.</summary>
    public string Best => In(BestName);

    /// <summary>The file of the checkpoint after a number of meta-iterations.</summary>
    public string CheckpointAt(int iteration) => System.IO.Path.Combine(
        Checkpoints, string.Create(CultureInfo.InvariantCulture, $"iteration_{iteration:D8}.safetensors"));

    /// <summary>The checkpoint after the most meta-iterations, by its name; null where there is none.</summary>
    public string? NewestCheckpoint() => CheckpointFiles().Checkpoints is [var newest, ..] ? newest.File : null;

    /// <summary>The checkpoints by their names, the newest first, and other tensor files beside them.</summary>
    internal (IReadOnlyList<(int Iteration, string File)> Checkpoints, IReadOnlyList<string> Strays) CheckpointFiles()
    {
        if (!Directory.Exists(Checkpoints)) return ([], []);
        var files = Directory.GetFiles(Checkpoints, "*.safetensors").ToLookup(file => IterationOf(file) is not null);
        return (
            [.. files[true].Select(file => (IterationOf(file)!.Value, file)).OrderByDescending(file => file.Value)],
            [.. files[false].Order(StringComparer.Ordinal)]);
    }

    /// <summary>Takes the checkpoints beyond an iteration out of the way of a run that goes on from there, and keeps them.</summary>
    /// <returns>Their new names.</returns>
    public IReadOnlyList<string> SetAside(int iteration)
    {
        var beyond = CheckpointFiles().Checkpoints.Where(file => file.Iteration > iteration).Select(file => file.File).ToList();
        if (File.Exists(Best) && !(Checkpoint.IterationOf(Best) <= iteration)) beyond.Add(Best);
        foreach (var file in beyond) File.Move(file, file + Superseded, overwrite: true);
        return [.. beyond.Select(file => file + Superseded)];
    }

    /// <summary>Opens the sinks of the run's numbers, for a new run or for one that goes on.</summary>
    /// <param name="resumeAt">The first iteration to be written; what was written from there on is dropped.</param>
    /// <exception cref="UserException">An earlier CSV file is damaged.</exception>
    public (CsvSink Csv, TensorBoardSink TensorBoard) OpenSinks(int resumeAt = 0) =>
        OpenSinks(new(resumeAt, 0), allowLost: false, StepAxis.Iterations);

    /// <inheritdoc cref="OpenSinks(int)"/>
    /// <param name="start">Where the run goes on.</param>
    /// <param name="allowLost">Whether rows that are lost are done without.</param>
    /// <param name="axis">What TensorBoard counts as steps.</param>
    internal (CsvSink Csv, TensorBoardSink TensorBoard) OpenSinks(Progress start, bool allowLost, StepAxis axis)
    {
        var csv = new CsvSink(Path, start.Iteration, start.Written, allowLost);
        return (csv, new TensorBoardSink(Path, start.Iteration, clock: null, axis, start.EnvironmentSteps));
    }

    /// <summary>The iterations that <c>metrics.csv</c> has rows of: one more than the last row's.</summary>
    internal int RecordedIterations()
    {
        var content = CsvContent.Read(In(CsvSink.MetricsFile));
        var columns = content.Header?.Split(',').Length ?? 0;
        return content.Rows.Select(row => (CsvContent.IterationOf(row, columns) ?? -1) + 1).DefaultIfEmpty(0).Max();
    }

    /// <summary>Claims the run for this process; ended with it, also by <c>kill -9</c>.</summary>
    /// <param name="warn">Receives a line where the file system cannot lock.</param>
    /// <exception cref="UserException">Another process has it.</exception>
    public RunLock Lock(Action<string> warn) => RunLock.Take(In("run.lock"), Path, warn);

    /// <summary>Replaces the config by that of a run that goes on with other settings.</summary>
    /// <param name="resolvedConfig">The config as YAML, with every setting.</param>
    public void Configure(string resolvedConfig) => AtomicFile.Write(Config, resolvedConfig);

    /// <summary>Forces the names of the run's files to the disk.</summary>
    public void Sync() => Disk.FlushFolder(Path);

    /// <summary>Deletes the unfinished files of processes that were killed; the run must be locked.</summary>
    public void RemoveLeftovers()
    {
        AtomicFile.RemoveLeftovers(Checkpoints, "*.safetensors");
        foreach (var name in (string[])[ConfigName, BestName, CsvSink.MetricsFile, CsvSink.TimingFile, CsvSink.EvaluationFile])
        {
            AtomicFile.RemoveLeftovers(Path, name);
        }
    }

    private string In(string name) => System.IO.Path.Combine(Path, name);

    // A process that was killed before it wrote the config may have left a lock and an empty folder of checkpoints.
    private string? Holds() =>
        Directory.Exists(Checkpoints) && Directory.EnumerateFiles(Checkpoints, "*.safetensors").Any() ? "checkpoints"
        : Array.Find([ConfigName, CsvSink.MetricsFile], name => File.Exists(In(name)));

    private static int? IterationOf(string file)
    {
        const string Prefix = "iteration_";
        var name = System.IO.Path.GetFileNameWithoutExtension(file);
        return name.Length >= Prefix.Length + 8 && name.StartsWith(Prefix, StringComparison.Ordinal)
            && int.TryParse(name[Prefix.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var iteration)
            ? iteration
            : null;
    }

    private UserException Taken(string found) =>
        new($"{Path}: this folder already holds a run ({found}). Give another one with --out, or resume the run.");

    // The topmost folder that has to be made, so that a failure can take back all of them.
    private static string? FirstAbsent(string path)
    {
        string? absent = null;
        var folder = System.IO.Path.GetFullPath(path);
        while (folder is not null && !Directory.Exists(folder))
        {
            absent = folder;
            folder = System.IO.Path.GetDirectoryName(folder);
        }

        return absent;
    }

    // The names of new folders stand in those above them.
    private static void FlushAbove(string folder, string made)
    {
        var highest = new DirectoryInfo(made).Parent!.FullName;
        for (var above = new DirectoryInfo(folder).Parent; above is not null; above = above.Parent)
        {
            Disk.FlushFolder(above.FullName);
            if (above.FullName == highest) return;
        }
    }

    private void Remove(string? made)
    {
        var unwanted = made ?? Checkpoints;
        if (Directory.Exists(unwanted))
        {
            Directory.Delete(unwanted, recursive: true);
        }
    }
}
