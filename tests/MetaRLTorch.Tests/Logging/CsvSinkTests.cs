using MetaRLTorch.Logging;
using NUnit.Framework;

namespace MetaRLTorch.Tests.Logging;

public sealed class CsvSinkTests
{
    [Test]
    public void Rows_HaveTheColumnsOfTheFirst_AndNumbersThatReadBackExactly()
    {
        using var folder = new TemporaryFolder();
        Write(folder, sink =>
        {
            sink.Write(0, 100, [("return/after_adaptation", 0.1 + 0.2), ("outer/objective", -5)]);
            sink.Write(1, 200, [("return/after_adaptation", double.NaN), ("outer/objective", 1e-300)]);
        });

        Assert.That(
            File.ReadAllText(folder["metrics.csv"]),
            Is.EqualTo(
                "iteration,steps/environment,return/after_adaptation,outer/objective\n"
                + "0,100,0.30000000000000004,-5\n"                        // the shortest text that is exactly 0.1 + 0.2
                + "1,200,NaN,1E-300\n"));
    }

    [Test]
    public void WallClock_IsKeptOutOfTheMetrics()
    {
        using var folder = new TemporaryFolder();
        Write(folder, sink => sink.Write(0, 100, [("time/sampling", 0.5), ("outer/objective", 2), ("speed/steps", 9)]));

        Assert.That(
            File.ReadAllText(folder["metrics.csv"]),
            Is.EqualTo("iteration,steps/environment,outer/objective\n0,100,2\n"));
        Assert.That(
            File.ReadAllText(folder["timing.csv"]),
            Is.EqualTo("iteration,steps/environment,time/sampling,speed/steps\n0,100,0.5,9\n"));
    }

    [Test]
    public void RunWithoutWallClock_HasNoTimingFile()
    {
        using var folder = new TemporaryFolder();
        Write(folder, sink => sink.Write(0, 100, [("outer/objective", 2)]));

        Assert.That(File.Exists(folder["timing.csv"]), Is.False);
    }

    [Test]
    public void OtherColumnsThanTheFirstRow_AreRefused()
    {
        using var folder = new TemporaryFolder();
        using var sink = new CsvSink(folder.Path);
        sink.Write(0, 1, [("outer/objective", 1)]);

        Assert.That(
            () => sink.Write(1, 2, [("outer/divergence", 1)]),
            Throws.InvalidOperationException.With.Message.Contains(
                "iteration 1 brought iteration, steps/environment, outer/divergence"));
    }

    [Test]
    public void Row_IsOnDiskBeforeTheRunEnds()
    {
        using var folder = new TemporaryFolder();
        using var sink = new CsvSink(folder.Path);
        sink.Write(0, 1, [("outer/objective", 1)]);

        using var file = new FileStream(folder["metrics.csv"], FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(file);
        Assert.That(reader.ReadToEnd(), Does.EndWith("0,1,1\n"));
    }

    // Killed after iteration 8, in the middle of row 9, with the last checkpoint before iteration 5.
    [TestCase("9,")]
    [TestCase("9,10,0.1428")]
    [TestCase("")]
    public void ResumedRun_HasTheFileOfAnUninterruptedOne_ByteForByte(string torn)
    {
        using var whole = new TemporaryFolder();
        using var killed = new TemporaryFolder();
        Write(whole, sink => Rows(sink, 0, 12));

        Write(killed, sink => Rows(sink, 0, 9));
        File.AppendAllText(killed["metrics.csv"], torn);
        Write(killed, sink => Rows(sink, 5, 12), resumeAt: 5);

        Assert.That(File.ReadAllBytes(killed["metrics.csv"]), Is.EqualTo(File.ReadAllBytes(whole["metrics.csv"])));
        Assert.That(Directory.GetFiles(killed.Path), Has.Length.EqualTo(2), "metrics.csv and timing.csv");
    }

    [Test]
    public void ResumedRun_WithOtherColumns_IsRefused()
    {
        using var folder = new TemporaryFolder();
        Write(folder, sink => Rows(sink, 0, 3));
        using var resumed = new CsvSink(folder.Path, resumeAt: 2);

        Assert.That(() => resumed.Write(2, 3, [("outer/divergence", 1)]), Throws.InvalidOperationException);
    }

    [Test]
    public void DamagedFile_IsNamedWhenTheRunIsResumed()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["metrics.csv"], "iteration,steps/environment,outer/objective\nzero,1,2\n");

        Assert.That(
            () => new CsvSink(folder.Path, resumeAt: 1),
            Throws.TypeOf<UserException>().With.Message.Contains(
                "metrics.csv: the row 'zero,1,2' does not begin with an iteration"));
    }

    private static void Write(TemporaryFolder folder, Action<CsvSink> write, int resumeAt = 0)
    {
        using var sink = new CsvSink(folder.Path, resumeAt);
        write(sink);
    }

    private static void Rows(CsvSink sink, int from, int to)
    {
        for (var i = from; i < to; i++)
        {
            sink.Write(i, i + 1, [("outer/objective", i / 7.0), ("time/iteration", 0.1 * i)]);
        }
    }
}
