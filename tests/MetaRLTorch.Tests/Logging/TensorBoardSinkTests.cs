using System.Runtime.InteropServices;
using MetaRLTorch.Logging;
using NUnit.Framework;

namespace MetaRLTorch.Tests.Logging;

public sealed class TensorBoardSinkTests
{
    private const long Now = 1_800_000_000;

    [Test]
    public void EventFile_BeginsWithTheVersionThatTensorBoardAsksFor()
    {
        using var folder = new TemporaryFolder();
        Write(folder, _ => { });

        var events = EventFileReader.Read(EventFile(folder));

        Assert.That(events[0].Text(3), Is.EqualTo("brain.Event:2"));          // Event.file_version = 3
        Assert.That(events[0].Double(1), Is.EqualTo(Now));                    // Event.wall_time = 1
    }

    [Test]
    public void NewRun_DropsNothing()
    {
        using var folder = new TemporaryFolder();
        Write(folder, sink => sink.Write(0, 1, [("outer/objective", 1)]));

        Assert.That(EventFileReader.Read(EventFile(folder)).Select(row => row.Has(7)), Is.All.False); // session_log
    }

    [Test]
    public void EventFile_IsNamedAsTensorBoardExpects()
    {
        using var folder = new TemporaryFolder();
        Write(folder, _ => { });

        Assert.That(
            Path.GetFileName(EventFile(folder)),
            Does.Match($@"^events\.out\.tfevents\.{Now}\..+\.{Environment.ProcessId}\.0$"));
    }

    [Test]
    public void Row_IsOneEventWithAScalarPerMetric()
    {
        using var folder = new TemporaryFolder();
        Write(folder, sink => sink.Write(7, 40_000, [("return/after_adaptation", -12.5), ("outer/objective", 0.25)]));

        var row = EventFileReader.Read(EventFile(folder))[1];
        var values = row.Message(5).Messages(1);                              // Event.summary = 5, Summary.value = 1

        Assert.That(row.Integer(2), Is.EqualTo(7));                           // Event.step = 2
        Assert.That(
            values.Select(value => (value.Text(1), value.Float(2))),          // Value.tag = 1, Value.simple_value = 2
            Is.EqualTo(new[]
            {
                ("steps/environment", 40_000f), ("return/after_adaptation", -12.5f), ("outer/objective", 0.25f),
            }));
        Assert.That(values.Select(PluginName), Is.All.EqualTo("scalars"));
    }

    [Test]
    public void Row_CanBeReadWhileTheRunGoesOn()
    {
        using var folder = new TemporaryFolder();
        using var sink = new TensorBoardSink(folder.Path);
        sink.Write(0, 1, [("outer/objective", 1)]);
        sink.Write(1, 2, [("outer/objective", 2)]);

        Assert.That(EventFileReader.Read(EventFile(folder)), Has.Count.EqualTo(3));      // the version and two rows
    }

    [Test]
    public void EveryFlippedBit_IsCaught()
    {
        using var folder = new TemporaryFolder();
        Write(folder, sink => sink.Write(0, 100, [("outer/objective", 0.1)]));
        var file = File.ReadAllBytes(EventFile(folder));

        for (var bit = 0; bit < 8 * file.Length; bit++)
        {
            var damaged = (byte[])file.Clone();
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.That(() => EventFileReader.Parse(damaged), Throws.InstanceOf<InvalidDataException>(), $"bit {bit}");
        }
    }

    [Test]
    public void FileTornAnywhere_KeepsTheRecordsBefore()
    {
        using var folder = new TemporaryFolder();
        Write(folder, sink => sink.Write(0, 100, [("outer/objective", 0.1)]));
        var file = File.ReadAllBytes(EventFile(folder));
        var first = 12 + file[0] + 4;                                          // header, data, footer of the version

        for (var length = first; length < file.Length; length++)
        {
            Assert.That(EventFileReader.Parse(file.AsSpan(0, length)), Has.Count.EqualTo(1), $"{length} bytes");
        }
    }

    // 0: a run that was killed before its first checkpoint begins anew, and everything earlier is to be dropped.
    [TestCase(40)]
    [TestCase(0)]
    public void ResumedRun_TellsTensorBoardWhatToDrop_InAFileThatSortsLast(int resumeAt)
    {
        using var folder = new TemporaryFolder();
        Write(folder, sink => sink.Write(49, 100, [("outer/objective", 1)]));
        using (new TensorBoardSink(folder.Path, resumeAt, new FixedClock(Now)))        // within the same second
        {
        }

        var files = Directory.GetFiles(folder.Path).Order(StringComparer.Ordinal).ToArray();
        var start = EventFileReader.Read(files[1])[1];

        Assert.That(files, Has.Length.EqualTo(2));
        Assert.That(start.Integer(2), Is.EqualTo(resumeAt));
        Assert.That(start.Message(7).Integer(1), Is.EqualTo(1));              // Event.session_log = 7, status START = 1
    }

    [Test]
    public void Text_GoesToTheTextPlugin()
    {
        using var folder = new TemporaryFolder();
        Write(folder, sink => sink.Text("config", "seed: 1 # \u03b1"));

        var value = EventFileReader.Read(EventFile(folder))[1].Message(5).Messages(1)[0];

        Assert.That(value.Text(1), Is.EqualTo("config/text_summary"));
        Assert.That(PluginName(value), Is.EqualTo("text"));
        Assert.That(value.Message(8).Integer(1), Is.EqualTo(7));              // Value.tensor = 8, dtype DT_STRING = 7
        Assert.That(value.Message(8).Text(8), Is.EqualTo("seed: 1 # \u03b1"));       // TensorProto.string_val = 8
    }

    /// <summary>No record of an experiment, whose columns would win over those of other runs, and no setting without a value.</summary>
    [Test]
    public void Settings_AreASession_OfWhatHasAValue()
    {
        using var folder = new TemporaryFolder();
        Write(folder, sink =>
        {
            sink.Settings(
            [
                new("adaptation.steps", 3), new("algorithm.name", "sgmrl"), new("released_code", true), new("score_scale", null), new("preset", "null"),
            ]);
            sink.Complete();
        });

        var values = Values(EventFile(folder));
        var settings = HParams(values[1]).Message(3).Messages(1);             // HParamsPluginData.session_start_info = 3, hparams = 1
        var end = HParams(values[2]).Message(4);                              // .session_end_info = 4

        Assert.That(
            values.Select(value => value.Text(1)),
            Is.EqualTo(["custom_scalars__config__", "_hparams_/session_start_info", "_hparams_/session_end_info"]));
        Assert.That(
            settings.Select(entry => entry.Text(1)),
            Is.EquivalentTo(["adaptation.steps", "algorithm.name", "released_code"]));
        Assert.That(ValueOf("adaptation.steps").Double(2), Is.EqualTo(3));    // Value.number_value = 2
        Assert.That(ValueOf("algorithm.name").Text(3), Is.EqualTo("sgmrl"));  // Value.string_value = 3
        Assert.That(end.Integer(1), Is.EqualTo(1));                           // STATUS_SUCCESS = 1

        WireMessage ValueOf(string name) => settings.Single(entry => entry.Text(1) == name).Message(2);
    }

    /// <summary>TensorBoard keeps the first mark of a folder: that of a failure must be gone when the run goes on.</summary>
    [Test]
    public void AFailedRun_IsMarked_UntilItGoesOn()
    {
        using var folder = new TemporaryFolder();
        Write(folder, sink => sink.Fail());

        var files = Directory.GetFiles(folder.Path).Order(StringComparer.Ordinal).ToArray();
        Assert.That(files, Has.Length.EqualTo(2));
        Assert.That(HParams(Values(files[1])[0]).Message(4).Integer(1), Is.EqualTo(2));      // session_end_info.status = FAILURE

        using (var sink = new TensorBoardSink(folder.Path, resumeAt: 1, new FixedClock(Now))) sink.Complete();

        var marks = Directory.GetFiles(folder.Path).SelectMany(Values).Where(value => value.Text(1) == "_hparams_/session_end_info").ToArray();
        Assert.That(marks.Select(mark => HParams(mark).Message(4).Integer(1)), Is.EqualTo([1L]));
    }

    [Test]
    public void TheLayout_PutsAllInnerStepsInOneChart_AndSpreadsInBands()
    {
        using var folder = new TemporaryFolder();
        Write(folder, sink => sink.Settings([]));

        var value = Values(EventFile(folder))[0];
        var layout = value.Message(8).Message(8);                             // Value.tensor = 8, string_val = 8
        var charts = layout.Messages(2).SelectMany(category => category.Messages(2)).ToArray();
        var tags = charts.Where(chart => chart.Has(2)).SelectMany(chart => chart.Message(2).Texts(1));
        var bands = charts.Where(chart => chart.Has(3)).SelectMany(chart => chart.Message(3).Messages(1));

        Assert.That(PluginName(value), Is.EqualTo("custom_scalars"));
        Assert.That(tags, Has.Member(@"evaluation/return_after_step_\d+").And.Member(@"return/after_step_\d+"));
        Assert.That(
            bands.Select(band => (band.Text(1), band.Text(2), band.Text(3))),
            Has.Member((MetricNames.EvaluationMedian, MetricNames.EvaluationLowerQuartile, MetricNames.EvaluationUpperQuartile)));
    }

    /// <summary>Readers take what the first value of a file says of its tag.</summary>
    [Test]
    public void ATag_IsDescribedOnce()
    {
        using var folder = new TemporaryFolder();
        Write(folder, sink =>
        {
            sink.Write(0, 1, [("inner/divergence", 1)]);
            sink.Write(1, 2, [("inner/divergence", 2)]);
        });

        var values = Values(EventFile(folder)).Where(value => value.Text(1) == "inner/divergence").ToArray();

        Assert.That(values[0].Message(9).Text(3), Does.Contain("how far the first inner step moves the policy"));   // summary_description = 3
        Assert.That(values[1].Has(9), Is.False);
    }

    [Test]
    public void AHistogram_CountsEveryFiniteValue()
    {
        using var folder = new TemporaryFolder();
        Write(folder, sink => sink.Distributions(4, 100, [("tasks/return", [-3, 0, 1, 1, 3, double.NaN]), ("tasks/same", [2, 2])]));

        var values = Values(EventFile(folder));
        var (spread, same) = (Buckets(values[0]), Buckets(values[1]));

        Assert.That(PluginName(values[0]), Is.EqualTo("histograms"));
        Assert.That((spread[0].Left, spread[^1].Right), Is.EqualTo((-3.0, 3.0)));
        Assert.That(spread.Sum(bucket => bucket.Count), Is.EqualTo(5));
        Assert.That(spread.Where(bucket => bucket.Left <= 1 && 1 < bucket.Right).Select(bucket => bucket.Count), Is.EqualTo([2.0]));
        Assert.That(same, Is.EqualTo([(2.0, 2.0, 2.0)]));
    }

    [TestCase("png")]
    [TestCase("gif")]
    public void APicture_HasItsSizeFromItsFile(string kind)
    {
        using var folder = new TemporaryFolder();
        byte[] file = kind == "png" ? Pictures.Png : [.. "GIF89a"u8, 44, 1, 200, 0, .. new byte[20]];
        Write(folder, sink =>
        {
            sink.Image(3, 100, "behavior/task_0", file);
            Assert.That(() => sink.Image(3, 100, "behavior/task_0", [1, 2, 3]), Throws.ArgumentException);
        });

        var picture = Values(EventFile(folder))[0];

        Assert.That(PluginName(picture), Is.EqualTo("images"));
        Assert.That(picture.Message(8).Texts(8).Take(2), Is.EqualTo(["300", "200"]));
    }

    private static (double Left, double Right, double Count)[] Buckets(WireMessage value)
    {
        double[] numbers = MemoryMarshal.Cast<byte, double>(value.Message(8).Bytes(4)).ToArray();       // tensor_content = 4
        return [.. numbers.Chunk(3).Select(row => (row[0], row[1], row[2]))];
    }

    private static WireMessage[] Values(string file) =>
        [.. EventFileReader.Read(file).Where(row => row.Has(5)).SelectMany(row => row.Message(5).Messages(1))];

    private static void Write(TemporaryFolder folder, Action<TensorBoardSink> write)
    {
        using var sink = new TensorBoardSink(folder.Path, clock: new FixedClock(Now));
        write(sink);
    }

    private static string EventFile(TemporaryFolder folder) => Directory.GetFiles(folder.Path).Single();

    private static WireMessage PluginData(WireMessage value) => value.Message(9).Message(1);    // metadata.plugin_data

    private static string PluginName(WireMessage value) => PluginData(value).Text(1);

    private static WireMessage HParams(WireMessage value) => PluginData(value).Message(2);      // plugin_data.content
}
