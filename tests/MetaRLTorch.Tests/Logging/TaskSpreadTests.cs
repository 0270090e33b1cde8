using MetaRLTorch.Logging;
using NUnit.Framework;

namespace MetaRLTorch.Tests.Logging;

public sealed class TaskSpreadTests
{
    /// <summary>By numpy: std, min and quantile of [3, 1, 2, 10].</summary>
    [Test]
    public void Spread_IsNumpys()
    {
        var spread = TaskSpread.OfTraining([3, 1, 2, 10]).ToDictionary();

        Assert.That(spread[MetricNames.TasksStd], Is.EqualTo(3.5355339059327378).Within(1e-12));
        Assert.That(spread[MetricNames.TasksWorst], Is.EqualTo(1));
        Assert.That(spread[MetricNames.TasksLowerQuartile], Is.EqualTo(1.75));
        Assert.That(spread[MetricNames.TasksMedian], Is.EqualTo(2.5));
        Assert.That(spread[MetricNames.TasksUpperQuartile], Is.EqualTo(4.75));
    }

    [Test]
    public void OneTask_HasNoSpread() =>
        Assert.That(TaskSpread.OfEvaluation([-7]).Select(metric => metric.Value), Is.EqualTo([0.0, -7, -7, -7, -7]));
}
