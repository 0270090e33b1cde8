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

        Assert.That(
            () => resumed.Write(2, 3, [("outer/divergence", 1)]),
            Throws.TypeOf<UserException>().With.Message.Contains("Its header was changed"));
    }

    // Each in place of the rows 0, 1 and 2, with the rows of three iterations to be kept.
    [TestCase("zero,1,2\n1,2,3\n2,3,4\n", "the row 'zero,1,2' is not made of 3 numbers")]
    [TestCase("0,1,2\n2,3,4\n", "2 of the 3 rows before iteration 3 are there")]
    [TestCase("0,1,2\n1,2,3\n1,2,3\n2,3,4\n", "iteration 1 comes after iteration 1")]
    [TestCase("0,1,2\n1,2,3\n", "2 of the 3 rows before iteration 3 are there")]
    [TestCase("0,1,2\n\0\0\0\0\n2,3,4\n", "the row '' is not made of 3 numbers")]
    [TestCase("0,1,2\n1,2\n2,3,4\n", "the row '1,2' is not made of 3 numbers")]
    [TestCase("", "0 of the 3 rows before iteration 3 are there")]
    public void DamagedRows_AreTold_AndNothingIsChanged(string rows, string fault)
    {
        using var folder = new TemporaryFolder();
        Write(folder, sink => Rows(sink, 0, 5));
        File.WriteAllText(folder["metrics.csv"], "iteration,steps/environment,outer/objective\n" + rows);
        var before = Directory.GetFiles(folder.Path).Order().Select(File.ReadAllText).ToArray();

        Assert.That(
            () => new CsvSink(folder.Path, resumeAt: 3),
            Throws.TypeOf<UserException>().With.Message.Contains($"metrics.csv: damaged: {fault}")
                .And.Message.Contains($"`metarl repair {folder.Path}`"));
        Assert.That(Directory.GetFiles(folder.Path).Order().Select(File.ReadAllText), Is.EqualTo(before));
    }

    // As long as before and made of numbers: only the checkpoint knows better.
    [TestCase("outer/objective", "outer/objectivf")]
    [TestCase("\n1,2,0.1", "\n1,2,0.2")]
    public void ChangedBytes_AreTold_ByTheMarkOfTheCheckpoint(string from, string to)
    {
        using var folder = new TemporaryFolder();
        var marks = CsvMarks.None;
        Write(folder, sink =>
        {
            Rows(sink, 0, 3);
            marks = sink.Marks;
            Rows(sink, 3, 5);
        });
        new CsvSink(folder.Path, 3, marks, allowLost: false).Dispose();
        File.WriteAllText(folder["metrics.csv"], File.ReadAllText(folder["metrics.csv"]).Replace(from, to));

        Assert.That(
            () => new CsvSink(folder.Path, 3, marks, allowLost: false),
            Throws.TypeOf<UserException>().With.Message.Contains("have changed since the checkpoint was saved"));
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
