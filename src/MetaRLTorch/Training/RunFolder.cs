using System.Globalization;
using MetaRLTorch.Logging;
using MetaRLTorch.Persistence;

namespace MetaRLTorch.Training;

/// <summary>The folder of one run: its resolved config, metrics, log, checkpoints and TensorBoard events.</summary>
public sealed class RunFolder
{
    private const string ConfigName = "config.yaml";

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

    /// <summary>The file of the checkpoint after a number of meta-iterations.</summary>
    public string CheckpointAt(int iteration) => System.IO.Path.Combine(
        Checkpoints, string.Create(CultureInfo.InvariantCulture, $"iteration_{iteration:D8}.safetensors"));

    /// <summary>The checkpoint after the most meta-iterations; null where there is none.</summary>
    public string? NewestCheckpoint() => Directory.Exists(Checkpoints)
        ? Directory.EnumerateFiles(Checkpoints, "iteration_*.safetensors").Max(StringComparer.Ordinal)
        : null;

    /// <summary>Opens the sinks of the run's numbers, for a new run or for one that goes on.</summary>
    /// <param name="resumeAt">The first iteration to be written; what was written from there on is dropped.</param>
    /// <exception cref="UserException">An earlier CSV file is damaged.</exception>
    public (CsvSink Csv, TensorBoardSink TensorBoard) OpenSinks(int resumeAt = 0) =>
        (new CsvSink(Path, resumeAt), new TensorBoardSink(Path, resumeAt));

    private string In(string name) => System.IO.Path.Combine(Path, name);

    private string? Holds() => Array.Find(
        [ConfigName, CsvSink.MetricsFile, "checkpoints"],
        name => File.Exists(In(name)) || Directory.Exists(In(name)));

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

    private void Remove(string? made)
    {
        var unwanted = made ?? Checkpoints;
        if (Directory.Exists(unwanted))
        {
            Directory.Delete(unwanted, recursive: true);
        }
    }
}
