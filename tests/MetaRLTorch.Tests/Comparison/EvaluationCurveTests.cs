using MetaRLTorch.Comparison;
using MetaRLTorch.Logging;
using NUnit.Framework;

namespace MetaRLTorch.Tests.Comparison;

/// <summary>A run's evaluations as its files have them.</summary>
public sealed class EvaluationCurveTests
{
    private TemporaryFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    /// <summary>Four iterations of 2 s, 3 s, 5 s and 7 s, evaluated after the second and the fourth.</summary>
    [Test]
    public void Read_GivesIterationsDone_Steps_AndSecondsUntilThen()
    {
        Train(2, 3, 5, 7);

        var curve = EvaluationCurve.Read(_folder.Path);

        Assert.That(curve.Iterations, Is.EqualTo(new[] { 2, 4 }));
        Assert.That(curve.EnvironmentSteps, Is.EqualTo(new long[] { 200, 400 }));
        Assert.That(curve.Seconds, Is.EqualTo(new[] { 5.0, 17.0 }));
        Assert.That(curve.Returns, Is.EqualTo(new double[][] { [-2, 2], [-4, 4] }));
        Assert.That(curve.InnerSteps, Is.EqualTo(1));
        Assert.That(curve.Mean(1), Is.EqualTo(3));
    }

    [Test]
    public void Seconds_AreUnknown_WithoutTiming()
    {
        Train(2, 3);
        File.Delete(_folder[CsvSink.TimingFile]);

        Assert.That(EvaluationCurve.Read(_folder.Path).Seconds, Is.EqualTo(new[] { double.NaN }));
    }

    [Test]
    public void From_KeepsEvaluationsAfterSoManyIterations()
    {
        Train(2, 3, 5, 7);
        var curve = EvaluationCurve.Read(_folder.Path);

        Assert.That(curve.From(2, _folder.Path).Iterations, Is.EqualTo(new[] { 2, 4 }));
        Assert.That(curve.From(3, _folder.Path).Returns, Is.EqualTo(new double[][] { [-4, 4] }));
        Assert.That(
            () => curve.From(5, _folder.Path),
            Throws.TypeOf<UserException>().With.Message.Contains("no evaluation from iteration 5 on; the last is after 4. Lower --from."));
    }

    private void Train(params double[] seconds)
    {
        using var sink = new CsvSink(_folder.Path);
        foreach (var (iteration, time) in seconds.Index())
        {
            var done = iteration + 1;
            sink.Write(iteration, 100 * done,
            [
                (MetricNames.TimeIteration, time),
                .. done % 2 == 0
                    ? new[] { (MetricNames.EvaluationAfterStep(0), -(double)done), (MetricNames.EvaluationAfterStep(1), (double)done) }
                    : [],
            ]);
        }
    }
}
