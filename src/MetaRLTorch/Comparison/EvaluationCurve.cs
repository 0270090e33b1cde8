using CsvHelper;
using MetaRLTorch.Logging;

namespace MetaRLTorch.Comparison;

/// <summary>A run's evaluations on held-out tasks, from its <c>evaluation.csv</c>.</summary>
/// <param name="Iterations">Meta-iterations done at each evaluation, rising.</param>
/// <param name="EnvironmentSteps">Environment steps taken until each evaluation.</param>
/// <param name="Seconds">Seconds of training until each evaluation; NaN where <c>timing.csv</c> does not say.</param>
/// <param name="Returns">For each evaluation the mean return after 0, 1, … inner steps.</param>
public sealed record EvaluationCurve(int[] Iterations, long[] EnvironmentSteps, double[] Seconds, double[][] Returns)
{
    private const int IterationColumn = 0;
    private const int EnvironmentStepsColumn = 1;

    /// <summary>Inner steps of an evaluation, K.</summary>
    public int InnerSteps => Returns[0].Length - 1;

    /// <summary>Reads a run's evaluations.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <exception cref="UserException">There are none.</exception>
    public static EvaluationCurve Read(string folder)
    {
        var path = Path.Combine(folder, CsvSink.EvaluationFile);
        if (!File.Exists(path))
        {
            throw new UserException($"{path}: there is no such file. Train with training.evaluate_every above 0.");
        }

        using var csv = CsvReader.FromFile(path, null);
        var columns = csv.Headers.Index().Where(h => MetricNames.IsEvaluation(h.Item)).Select(h => h.Index).ToArray();
        var (iterations, steps, returns) = (new List<int>(), new List<long>(), new List<double[]>());
        while (csv.Read())
        {
            iterations.Add(csv.Parse<int>(IterationColumn) + 1);
            steps.Add(csv.Parse<long>(EnvironmentStepsColumn));
            returns.Add([.. columns.Select(column => csv.Parse<double>(column))]);
        }

        if (returns.Count == 0) throw new UserException($"{path}: no evaluation is in it. Train the run to its first evaluation.");
        return new([.. iterations], [.. steps], SecondsUntil(folder, iterations), [.. returns]);
    }

    /// <summary>The evaluations from an iteration on.</summary>
    /// <param name="iteration">Meta-iterations done at the first evaluation that counts.</param>
    /// <param name="folder">Whose evaluations they are, for an error.</param>
    /// <exception cref="UserException">There are none.</exception>
    public EvaluationCurve From(int iteration, string folder)
    {
        var first = Array.FindIndex(Iterations, done => done >= iteration);
        return first >= 0
            ? new(Iterations[first..], EnvironmentSteps[first..], Seconds[first..], Returns[first..])
            : throw new UserException(
                $"{Path.Combine(folder, CsvSink.EvaluationFile)}: no evaluation from iteration {iteration} on; the last is after "
                + $"{Iterations[^1]}. Lower --from.");
    }

    /// <summary>The mean over evaluations after so many inner steps.</summary>
    /// <param name="innerSteps">k, from 0 to <see cref="InnerSteps"/>.</param>
    public double Mean(int innerSteps) => Returns.Average(evaluation => evaluation[innerSteps]);

    private static double[] SecondsUntil(string folder, List<int> iterations)
    {
        var seconds = Enumerable.Repeat(double.NaN, iterations.Count).ToArray();
        var path = Path.Combine(folder, CsvSink.TimingFile);
        if (!File.Exists(path)) return seconds;
        using var csv = CsvReader.FromFile(path, null);
        var column = csv.Headers.ToList().IndexOf(MetricNames.TimeIteration);
        if (column < 0) return seconds;
        var (total, next) = (0.0, 0);
        while (next < seconds.Length && csv.Read())
        {
            total += csv.Parse<double>(column);
            if (csv.Parse<int>(IterationColumn) + 1 == iterations[next]) seconds[next++] = total;
        }

        return seconds;
    }
}
