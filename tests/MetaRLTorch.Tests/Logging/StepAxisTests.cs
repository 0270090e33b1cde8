using MetaRLTorch.Comparison;
using MetaRLTorch.Logging;
using NUnit.Framework;

namespace MetaRLTorch.Tests.Logging;

/// <summary>Curves by environment steps: TensorBoard counts them, and the project's own readers still count iterations.</summary>
public sealed class StepAxisTests
{
    [Test]
    public void EnvironmentSteps_AreTensorBoardsSteps_AlsoAfterAResume()
    {
        using var folder = new TemporaryFolder();
        Train(folder.Path);

        var files = Directory.GetFiles(folder.Path, "events*").Order(StringComparer.Ordinal).ToArray();
        var steps = files.Select(file => EventFileReader.Read(file).Skip(1).Select(row => row.Integer(2)).ToArray()).ToArray();

        // The second process drops what comes after the 200 steps before it, and goes on with another third row.
        Assert.That(steps, Is.EqualTo(new long[][] { [100, 200, 300], [201, 310] }));
    }

    [Test]
    public void Readers_CountIterations()
    {
        using var folder = new TemporaryFolder();
        Train(folder.Path);

        var curve = EvaluationCurve.Read(folder.Path, "outer/objective");

        Assert.That(curve.Iterations, Is.EqualTo(new[] { 1, 2, 3 }));
        Assert.That(curve.EnvironmentSteps, Is.EqualTo(new long[] { 100, 200, 310 }));
        Assert.That(curve.Returns, Is.EqualTo(new double[][] { [1], [2], [4] }));
    }

    [Test]
    public void Repair_RebuildsRows_ByIterations()
    {
        using var folder = new TemporaryFolder();
        Train(folder.Path);

        var report = CsvRepair.Repair(folder.Path);

        Assert.That(report.All(file => file.IsComplete), Is.True);
        Assert.That(
            File.ReadAllText(folder[CsvSink.MetricsFile]), Is.EqualTo("iteration,steps/environment,outer/objective\n0,100,1\n1,200,2\n2,310,4\n"));
    }

    // Three iterations, the last of them trained again by a second process.
    private static void Train(string folder)
    {
        using (var sink = new TensorBoardSink(folder, axis: StepAxis.EnvironmentSteps))
        {
            foreach (var (iteration, steps, value) in new[] { (0, 100L, 1.0), (1, 200L, 2.0), (2, 300L, 3.0) })
                sink.Write(iteration, steps, [("outer/objective", value)]);
        }

        using var resumed = new TensorBoardSink(folder, resumeAt: 2, axis: StepAxis.EnvironmentSteps, environmentSteps: 200);
        resumed.Write(2, 310, [("outer/objective", 4)]);
    }
}
