using Google.Protobuf;
using MetaRLTorch.Comparison;
using MetaRLTorch.Logging;
using MetaRLTorch.Logging.Wire;
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

    [Test]
    public void WithoutCsvFiles_EventsSayTheSame()
    {
        using (var sink = new TensorBoardSink(_folder.Path))
        {
            sink.Write(1, 200, [(MetricNames.EvaluationAfterStep(0), -2), (MetricNames.EvaluationAfterStep(1), 2.1)]);
            sink.Write(2, 300, [("other", 5)]);
            sink.Write(3, 400, [(MetricNames.EvaluationAfterStep(0), -4), (MetricNames.EvaluationAfterStep(1), 4.1)]);
        }

        var curve = EvaluationCurve.Read(_folder.Path);

        Assert.That(curve.Iterations, Is.EqualTo(new[] { 2, 4 }));
        Assert.That(curve.EnvironmentSteps, Is.EqualTo(new long[] { 200, 400 }));
        Assert.That(curve.Returns, Is.EqualTo(new double[][] { [-2, 2.1], [-4, 4.1] }));
        Assert.That(EvaluationCurve.Read(_folder.Path, "other").Returns, Is.EqualTo(new double[][] { [5] }));
    }

    /// <summary>The spread over tasks stands beside the returns, and eleven steps are in the order of their numbers.</summary>
    [Test]
    public void OnlyReturns_AreReturns_InTheOrderOfInnerSteps()
    {
        (string, double)[] row = [.. Enumerable.Range(0, 12).Select(k => (MetricNames.EvaluationAfterStep(k), (double)k)), (MetricNames.EvaluationStd, -1)];
        using (var csv = new CsvSink(_folder.Path)) csv.Write(1, 200, row);
        using (var events = new TensorBoardSink(_folder.Path)) events.Write(1, 200, row);
        double[][] expected = [[.. Enumerable.Range(0, 12).Select(k => (double)k)]];

        Assert.That(EvaluationCurve.Read(_folder.Path).Returns, Is.EqualTo(expected));
        File.Delete(_folder[CsvSink.EvaluationFile]);
        Assert.That(EvaluationCurve.Read(_folder.Path).Returns, Is.EqualTo(expected));
    }

    /// <summary>PyTorch writes plain numbers, TensorFlow 2 a tensor of one number, in one of two ways; a resumed process goes back.</summary>
    [Test]
    public void EventsOfOtherPrograms_AreReadAsTensorBoardDoes()
    {
        Summary.Types.Value Tensor(TensorValue tensor) => new() { Tag = "return", Tensor = tensor };
        WriteEvents("events.out.tfevents.0000000001.a",
            (0, new() { Tag = "return", SimpleValue = 1.5f }),
            (10, Tensor(new() { Dtype = ElementKind.DtFloat, FloatVal = { 2.5f } })),
            (20, Tensor(new() { Dtype = ElementKind.DtFloat, TensorContent = ByteString.CopyFrom(BitConverter.GetBytes(3.5f)) })),
            (30, Tensor(new() { Dtype = ElementKind.DtDouble, TensorContent = ByteString.CopyFrom(BitConverter.GetBytes(4.5)) })),
            (40, Tensor(new() { Dtype = ElementKind.DtFloat, TensorShape = new() { Dim = { new TensorShape.Types.Dim { Size = 2 } } }, FloatVal = { 1, 2 } })));
        WriteEvents("events.out.tfevents.0000000002.a", (30, null), (30, new() { Tag = "return", SimpleValue = 7 }));

        var curve = EvaluationCurve.Read(_folder.Path, "return");

        Assert.That(curve.Iterations, Is.EqualTo(new[] { 1, 11, 21, 31 }));
        Assert.That(curve.Returns.Select(row => row[0]), Is.EqualTo(new[] { 1.5, 2.5, 3.5, 7 }));
        Assert.That(curve.EnvironmentSteps, Is.EqualTo(new long[] { 1, 11, 21, 31 }));
    }

    [Test]
    public void AnUnknownScalar_IsNamedBesideThoseThatAreThere()
    {
        WriteEvents("events.out.tfevents.0000000001.a", (0, new() { Tag = "loss", SimpleValue = 1 }), (0, new() { Tag = "eval/return", SimpleValue = 1 }));

        Assert.That(
            () => EvaluationCurve.Read(_folder.Path, "return"),
            Throws.TypeOf<UserException>().With.Message.EndsWith("no scalar is called return. There are: eval/return, loss."));
    }

    [Test]
    public void ADamagedRow_IsNamed()
    {
        Train(2, 3);
        File.AppendAllText(_folder[CsvSink.EvaluationFile], "3,400,\0\n");

        Assert.That(
            () => EvaluationCurve.Read(_folder.Path),
            Throws.TypeOf<UserException>().With.Message.Contains("damaged").And.Message.Contains("metarl repair"));
    }

    /// <summary>One event for each step and value; without a value, the mark of a process that goes on at that step.</summary>
    private void WriteEvents(string name, params (long Step, Summary.Types.Value? Value)[] events)
    {
        using var writer = new RecordWriter(File.Create(_folder[name]));
        foreach (var (step, value) in events)
        {
            var happened = new Event { Step = step, WallTime = 100 + step };
            if (value is null) happened.SessionLog = new() { Status = SessionLog.Types.SessionStatus.Start };
            else happened.Summary = new() { Value = { value } };
            writer.Write(happened.ToByteArray());
        }
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
