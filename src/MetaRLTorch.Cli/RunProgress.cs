using MetaRLTorch.Configuration;
using MetaRLTorch.Training;

namespace MetaRLTorch.Cli;

/// <summary>How far a run is that somebody wants.</summary>
internal enum RunState
{
    /// <summary>Nothing is there yet.</summary>
    Absent,

    /// <summary>It was interrupted.</summary>
    Begun,

    /// <summary>It was trained to its last iteration.</summary>
    Finished,

    /// <summary>It was trained with other settings than are wanted.</summary>
    Other,
}

/// <summary>What a folder holds of a run that somebody wants.</summary>
/// <param name="State">How far it is.</param>
/// <param name="Difference">The first setting that differs from what is wanted; empty where none does.</param>
internal sealed record RunProgress(RunState State, string Difference)
{
    /// <summary>Looks into a folder.</summary>
    /// <param name="loader">Reads its config.</param>
    /// <param name="folder">The folder, there or not.</param>
    /// <param name="wanted">The settings of the run that is wanted.</param>
    public static RunProgress Of(ConfigLoader loader, string folder, ExperimentConfig wanted)
    {
        if (!RunFolder.IsRun(folder)) return new(RunState.Absent, "");
        var run = RunFolder.Open(folder);
        var difference = FirstDifference(wanted, loader.Load(run));
        return new(
            difference.Length > 0 ? RunState.Other
                : File.Exists(run.CheckpointAt(wanted.Training.Iterations)) ? RunState.Finished
                : RunState.Begun,
            difference);
    }

    // The device and the number of threads change only the speed and the rounding.
    private static string FirstDifference(ExperimentConfig wanted, ExperimentConfig run)
    {
        var trained = ConfigWriter.Flatten(run).ToDictionary();
        return ConfigWriter.Flatten(wanted)
            .Where(setting => setting.Key is not ("device" or "sampling.device" or "sharding.workers"))
            .Where(setting => !Equals(setting.Value, trained.GetValueOrDefault(setting.Key)))
            .Select(setting => FormattableString.Invariant(
                $"{setting.Key} {trained.GetValueOrDefault(setting.Key)} instead of {setting.Value}"))
            .FirstOrDefault("");
    }
}
