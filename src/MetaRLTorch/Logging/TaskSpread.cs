namespace MetaRLTorch.Logging;

/// <summary>How a number differs between tasks.</summary>
internal static class TaskSpread
{
    /// <summary>The spread of the training tasks' returns after adaptation.</summary>
    public static IEnumerable<(string Name, double Value)> OfTraining(double[] returns) => Of(
        returns,
        MetricNames.TasksStd,
        MetricNames.TasksWorst,
        MetricNames.TasksLowerQuartile,
        MetricNames.TasksMedian,
        MetricNames.TasksUpperQuartile);

    /// <summary>The spread of held-out tasks' returns after the last inner step.</summary>
    public static IEnumerable<(string Name, double Value)> OfEvaluation(double[] returns) => Of(
        returns,
        MetricNames.EvaluationStd,
        MetricNames.EvaluationWorst,
        MetricNames.EvaluationLowerQuartile,
        MetricNames.EvaluationMedian,
        MetricNames.EvaluationUpperQuartile);

    /// <summary>The number below which a fraction of the tasks lie, interpolated linearly between neighbors.</summary>
    private static double Quantile(double[] rising, double fraction)
    {
        var place = fraction * (rising.Length - 1);
        var below = (int)place;
        return below + 1 == rising.Length ? rising[below] : rising[below] + ((place - below) * (rising[below + 1] - rising[below]));
    }

    private static IEnumerable<(string Name, double Value)> Of(
        double[] values, string std, string worst, string lowerQuartile, string median, string upperQuartile)
    {
        double[] rising = [.. values.Order()];
        var mean = rising.Average();
        return
        [
            (std, Math.Sqrt(rising.Average(value => (value - mean) * (value - mean)))),
            (worst, rising[0]),
            (lowerQuartile, Quantile(rising, 0.25)),
            (median, Quantile(rising, 0.5)),
            (upperQuartile, Quantile(rising, 0.75)),
        ];
    }
}
