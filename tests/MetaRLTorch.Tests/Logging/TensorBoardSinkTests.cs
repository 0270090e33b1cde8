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

    [Test]
    public void Settings_ListTheRunWithItsMainMetric()
    {
        using var folder = new TemporaryFolder();
        Write(folder, sink =>
        {
            sink.Settings([new("adaptation.steps", 3), new("algorithm.name", "sgmrl"), new("released_code", true)]);
            sink.Complete();
        });

        var rows = EventFileReader.Read(EventFile(folder)).Skip(1);
        var values = rows.Select(row => row.Message(5).Messages(1)[0]).ToArray();
        var experiment = HParams(values[0]).Message(2);                       // HParamsPluginData.experiment = 2
        var settings = HParams(values[1]).Message(3).Messages(1);             // .session_start_info = 3, hparams = 1
        var end = HParams(values[2]).Message(4);                              // .session_end_info = 4

        Assert.That(
            values.Select(value => value.Text(1)),
            Is.EqualTo(["_hparams_/experiment", "_hparams_/session_start_info", "_hparams_/session_end_info"]));
        Assert.That(
            experiment.Messages(4).Select(info => (info.Text(1), info.Integer(4))),  // FLOAT64 3, STRING 1, BOOL 2
            Is.EqualTo([("adaptation.steps", 3L), ("algorithm.name", 1L), ("released_code", 2L)]));
        Assert.That(experiment.Message(5).Message(1).Text(2), Is.EqualTo("return/after_adaptation"));
        Assert.That(
            settings.Select(entry => entry.Text(1)),
            Is.EquivalentTo(["adaptation.steps", "algorithm.name", "released_code"]));
        Assert.That(ValueOf("adaptation.steps").Double(2), Is.EqualTo(3));    // Value.number_value = 2
        Assert.That(ValueOf("algorithm.name").Text(3), Is.EqualTo("sgmrl"));  // Value.string_value = 3
        Assert.That(end.Integer(1), Is.EqualTo(1));                           // STATUS_SUCCESS = 1

        WireMessage ValueOf(string name) => settings.Single(entry => entry.Text(1) == name).Message(2);
    }

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
