using System.Globalization;
using MetaRLTorch.Logging;

namespace MetaRLTorch.Comparison;

/// <summary>A run's evaluations on held-out tasks, or another scalar that it reported.</summary>
/// <param name="Iterations">Meta-iterations done at each evaluation, rising.</param>
/// <param name="EnvironmentSteps">Environment steps taken until each evaluation; the iterations where a run does not say.</param>
/// <param name="Seconds">Seconds of training until each evaluation; NaN where a run does not say.</param>
/// <param name="Returns">For each evaluation the mean return after 0, 1, … inner steps; of another scalar its one value.</param>
public sealed record EvaluationCurve(int[] Iterations, long[] EnvironmentSteps, double[] Seconds, double[][] Returns)
{
    /// <summary>Inner steps of an evaluation, K.</summary>
    public int InnerSteps => Returns[0].Length - 1;

    /// <summary>Reads a run's evaluations from its CSV files; where it has none, from its TensorBoard events.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <exception cref="UserException">There are none, or a file is damaged.</exception>
    public static EvaluationCurve Read(string folder)
    {
        var path = Path.Combine(folder, CsvSink.EvaluationFile);
        if (File.Exists(path)) return ReadCsv(folder, path);
        if (EventScalars.Has(folder) && ReadEvents(folder, MetricNames.IsEvaluationReturn) is { } curve) return curve;
        throw new UserException($"{path}: there is no such file. Train with training.evaluate_every above 0.");
    }

    /// <summary>Reads another scalar from a folder's TensorBoard events, whoever wrote them.</summary>
    /// <param name="folder">The folder of the event files.</param>
    /// <param name="tag">The scalar's name.</param>
    /// <exception cref="UserException">There is none of that name.</exception>
    public static EvaluationCurve Read(string folder, string tag)
    {
        if (!EventScalars.Has(folder)) throw new UserException($"{folder}: no TensorBoard events are here. Give the folder of an event file.");
        return ReadEvents(folder, name => name == tag) ?? throw new UserException(
            $"{folder}: no scalar is called {tag}. There are: {string.Join(", ", EventScalars.Read(folder).Tags.Order(StringComparer.Ordinal))}.");
    }

    /// <summary>What a run reported last of a metric of every iteration; null where it reports none of that name.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="metric">The metric's name.</param>
    /// <exception cref="UserException">The file is damaged.</exception>
    public static double? Last(string folder, string metric)
    {
        var (names, rows) = Numbers(folder, Path.Combine(folder, CsvSink.MetricsFile));
        var column = Array.IndexOf(names, metric);
        return column < 0 || rows.Count == 0 ? null : rows[^1][column];
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
                $"{folder}: no evaluation from iteration {iteration} on; the last is after {Iterations[^1]}. Lower --from.");
    }

    /// <summary>The mean over evaluations after so many inner steps.</summary>
    /// <param name="innerSteps">k, from 0 to <see cref="InnerSteps"/>.</param>
    public double Mean(int innerSteps) => Returns.Average(evaluation => evaluation[innerSteps]);

    private static EvaluationCurve ReadCsv(string folder, string path)
    {
        var (names, rows) = Numbers(folder, path);
        var columns = names.Index().Where(name => MetricNames.IsEvaluationReturn(name.Item)).Select(name => name.Index).ToArray();
        var steps = Array.IndexOf(names, MetricNames.EnvironmentSteps);
        if (rows.Count == 0 || columns.Length == 0)
        {
            throw new UserException($"{path}: no evaluation is in it. Train the run to its first evaluation.");
        }

        int[] iterations = [.. rows.Select(row => (int)row[0] + 1)];
        return new(
            iterations,
            [.. rows.Select(row => steps < 0 ? (long)row[0] + 1 : (long)row[steps])],
            SecondsUntil(folder, iterations),
            [.. rows.Select(row => columns.Select(column => row[column]).ToArray())]);
    }

    private static EvaluationCurve? ReadEvents(string folder, Predicate<string> isWanted)
    {
        var scalars = EventScalars.Read(folder);
        var wanted = scalars.Tags.Where(tag => isWanted(tag))
            .OrderBy(tag => tag.Length).ThenBy(tag => tag, StringComparer.Ordinal).Select(tag => scalars[tag]).ToArray();
        if (wanted.Length == 0) return null;
        long[] steps = [.. wanted[0].Keys.Where(step => wanted.All(points => points.ContainsKey(step)))];
        var taken = scalars[MetricNames.EnvironmentSteps];
        return new(
            [.. steps.Select(step => (int)step + 1)],
            [.. steps.Select(step => taken.TryGetValue(step, out var point) ? (long)point.Value : step + 1)],
            [.. steps.Select(step => wanted[0][step].WallTime - scalars.Begin)],
            [.. steps.Select(step => wanted.Select(points => points[step].Value).ToArray())]);
    }

    private static double[] SecondsUntil(string folder, int[] iterations)
    {
        var path = Path.Combine(folder, CsvSink.TimingFile);
        var (names, rows) = File.Exists(path) ? Numbers(folder, path) : ([], []);
        var column = Array.IndexOf(names, MetricNames.TimeIteration);
        var (total, until) = (0.0, new Dictionary<int, double>());
        foreach (var row in column < 0 ? [] : rows) until[(int)row[0] + 1] = total += row[column];
        return [.. iterations.Select(iteration => until.GetValueOrDefault(iteration, double.NaN))];
    }

    private static (string[] Names, List<double[]> Rows) Numbers(string folder, string path)
    {
        var content = CsvContent.Read(path);
        var names = content.Header?.Split(',') ?? [];
        var rows = content.Rows.Select(row => CsvContent.IterationOf(row, names.Length) is not null
            ? Array.ConvertAll(row.Split(','), cell => double.Parse(cell, NumberStyles.Float, CultureInfo.InvariantCulture))
            : throw new UserException(
                $"{path}: damaged: the row '{row}' is not made of {names.Length} numbers. Rebuild it: `metarl repair {folder}`."));
        return (names, [.. rows]);
    }
}
