namespace MetaRLTorch.Comparison;

/// <summary>One run, as far as a comparison needs it.</summary>
/// <param name="Folder">Its folder, as it was given.</param>
/// <param name="Settings">Every setting by its path in the config.</param>
/// <param name="Curve">Its evaluations on held-out tasks.</param>
public sealed record ComparedRun(string Folder, IReadOnlyDictionary<string, string> Settings, EvaluationCurve Curve)
{
    /// <summary>The method's name.</summary>
    public string Method => Settings["algorithm.name"];

    /// <summary>The run's seed.</summary>
    public string Seed => Settings["seed"];

    /// <summary>The value of a setting; <c>none</c> where the run has no such setting.</summary>
    /// <param name="path">Its path in the config.</param>
    public string Value(string path) => Settings.GetValueOrDefault(path, "none");
}

/// <summary>The runs of one method: one config over seeds.</summary>
/// <param name="Name">The method, and the settings that tell it from others of the same method: those that all of them have, where
/// these suffice.</param>
/// <param name="Runs">One run a seed, by seed.</param>
public sealed record MethodRuns(string Name, IReadOnlyList<ComparedRun> Runs)
{
    /// <summary>Scores after so many inner steps, one number a run: means over the run's evaluations.</summary>
    /// <param name="innerSteps">k.</param>
    public double[] Scores(int innerSteps) => [.. Runs.Select(run => run.Curve.Mean(innerSteps))];

    /// <summary>The mean of this method's scores minus that of another's, paired by seed where both have the same seeds.</summary>
    /// <param name="other">The method whose mean is subtracted.</param>
    /// <param name="innerSteps">k.</param>
    /// <remarks>
    /// Runs of one seed are judged on the same held-out tasks, so that the differences of pairs vary less than those of
    /// strangers.
    /// </remarks>
    public ConfidenceInterval Minus(MethodRuns other, int innerSteps)
    {
        var (mine, theirs) = (Scores(innerSteps), other.Scores(innerSteps));
        return IsPairedWith(other) ? ConfidenceInterval.Of([.. mine.Zip(theirs, (a, b) => a - b)])
            : mine.Length > 1 && theirs.Length > 1 ? ConfidenceInterval.OfDifference(mine, theirs)
            : new(mine.Average() - theirs.Average(), double.NaN);
    }

    /// <summary>Whether both methods have runs of the same seeds.</summary>
    /// <param name="other">The other method.</param>
    public bool IsPairedWith(MethodRuns other) => Runs.Select(run => run.Seed).SequenceEqual(other.Runs.Select(run => run.Seed));
}
