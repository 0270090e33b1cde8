using System.Globalization;
using MetaRLTorch.Logging;

namespace MetaRLTorch.Cli;

/// <summary>What a run's <c>evaluation.csv</c> says about held-out tasks.</summary>
/// <param name="Returns">The mean return after 0, 1, … inner steps, averaged over evaluations.</param>
/// <param name="EnvironmentSteps">Environment steps taken until the last evaluation.</param>
internal sealed record EvaluationFile(double[] Returns, long EnvironmentSteps)
{
    private const int EnvironmentStepsColumn = 1;

    /// <summary>Reads a run's evaluations.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="from">The first iteration whose evaluation counts.</param>
    /// <exception cref="UserException">There is none.</exception>
    public static EvaluationFile Read(string folder, int from)
    {
        var path = Path.Combine(folder, CsvSink.EvaluationFile);
        if (!File.Exists(path))
        {
            throw new UserException($"{path}: there is no such file. Train with training.evaluate_every above 0.");
        }

        var content = CsvContent.Read(path);
        var header = content.Header?.Split(',') ?? [];
        var evaluations = new List<double[]>();
        var environmentSteps = 0L;
        var columns = header.Index().Where(h => MetricNames.IsEvaluation(h.Item)).Select(h => h.Index).ToArray();
        foreach (var row in content.Rows)
        {
            var iteration = CsvContent.IterationOf(row, header.Length)
                ?? throw new UserException($"{path}: damaged: the row '{row}' is not made of {header.Length} numbers. Rebuild it: `metarl repair {folder}`.");
            if (iteration + 1 < from) continue;
            var numbers = Array.ConvertAll(row.Split(','), cell => double.Parse(cell, NumberStyles.Float, CultureInfo.InvariantCulture));
            evaluations.Add([.. columns.Select(column => numbers[column])]);
            environmentSteps = (long)numbers[EnvironmentStepsColumn];
        }

        return evaluations.Count > 0
            ? new([.. columns.Select((_, k) => evaluations.Average(row => row[k]))], environmentSteps)
            : throw new UserException($"{path}: no evaluation from iteration {from} on. Lower --from.");
    }
}
