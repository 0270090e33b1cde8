using Google.Protobuf;
using MetaRLTorch.Logging.Wire;

namespace MetaRLTorch.Logging;

/// <summary>Builds the layout of TensorBoard's custom scalars tab: curves that belong together in one chart, and spreads as bands.</summary>
internal static class TensorBoardLayout
{
    /// <summary>The record of the layout.</summary>
    public static Summary.Types.Value Record() => new()
    {
        Tag = "custom_scalars__config__",
        Tensor = new TensorValue
        {
            Dtype = ElementKind.DtString, TensorShape = new(), StringVal = { Layout().ToByteString() },
        },
        Metadata = TensorBoardValues.Metadata("custom_scalars", DataClass.Tensor),
    };

    private static Layout Layout() => new()
    {
        Category =
        {
            new Category
            {
                Title = "Returns",
                Chart =
                {
                    Lines("Held-out tasks after 0, 1, … inner steps", AfterStep(MetricNames.EvaluationAfterStep(0))),
                    Band("Held-out tasks: median and quartiles",
                        MetricNames.EvaluationMedian, MetricNames.EvaluationLowerQuartile, MetricNames.EvaluationUpperQuartile),
                    Lines(
                        "Training tasks before and after each inner step",
                        MetricNames.ReturnBeforeAdaptation,
                        AfterStep(MetricNames.ReturnAfterStep(0))),
                    Band("Training tasks after adaptation: median and quartiles",
                        MetricNames.TasksMedian, MetricNames.TasksLowerQuartile, MetricNames.TasksUpperQuartile),
                    Lines("The worst task", MetricNames.EvaluationWorst, MetricNames.TasksWorst),
                    Lines("Parts of the reward", MetricNames.ReturnPart("") + ".*"),
                },
            },
            new Category
            {
                Title = "Health",
                Chart =
                {
                    Lines("How far steps move the policy, nats", MetricNames.InnerDivergence, MetricNames.OuterDivergence),
                    Lines("Exploration", MetricNames.PolicyEntropy, MetricNames.PolicyLogStd),
                    Lines("Norm of the meta-gradient", MetricNames.OuterGradientNorm),
                },
            },
            new Category { Title = "Time", Chart = { Lines("Seconds of an iteration", "time/.*") }, Closed = true },
        },
    };

    private static string AfterStep(string zero) => zero[..^1] + @"\d+";

    private static Chart Lines(string title, params IEnumerable<string> tags) => new()
    {
        Title = title, Multiline = new MultilineChartContent { Tag = { tags } },
    };

    private static Chart Band(string title, string value, string lower, string upper) => new()
    {
        Title = title,
        Margin = new MarginChartContent { Series = { new MarginChartContent.Types.Series { Value = value, Lower = lower, Upper = upper } } },
    };
}
