using System.Text.Json.Nodes;
using MetaRLTorch.Logging;
using MetaRLTorch.Testing;
using MetaRLTorch.Tests.Cli;
using NUnit.Framework;

namespace MetaRLTorch.Tests.Logging;

/// <summary>What TensorBoard itself makes of runs; needs it, for the python3 that is found first.</summary>
public sealed class TensorBoardTests
{
    /// <summary>Two methods whose options differ, and a third run that fails.</summary>
    [Test]
    public void ItsOwnBackend_ReadsCurves_Layout_Settings_AndStatus()
    {
        Needs.That(Program.Bash("python3 -c 'import tensorboard.plugins.hparams.api_pb2'").ExitCode == 0, "needs pip install tensorboard");
        using var folder = new TemporaryFolder();
        Write(folder["maml"], sink => sink.Complete(), ("adaptation.steps", 1), ("algorithm.name", "maml"), ("outer.max_gradient_norm", null));
        Write(folder["sgmrl"], sink => sink.Complete(), ("adaptation.steps", 3), ("score_scale", 0.5), ("outer.max_gradient_norm", 10.0));
        Write(folder["failed"], sink => sink.Fail(), ("adaptation.steps", 1));

        var read = Program.Bash($"python3 tests/MetaRLTorch.Tests/Logging/read_tensorboard.py {folder.Path}");

        Assert.That(read.ExitCode, Is.Zero, read.Errors);
        var found = JsonNode.Parse(read.Output)!;
        Assert.That(Text("points", "maml"), Is.EqualTo("[[0,-4.5],[1,-3.5]]"));
        Assert.That(Text("undescribed"), Is.EqualTo("[]"));
        Assert.That(
            Text("settings"),
            Is.EqualTo("{\"adaptation.steps\":\"DATA_TYPE_FLOAT64\",\"algorithm.name\":\"DATA_TYPE_STRING\"," +
                "\"outer.max_gradient_norm\":\"DATA_TYPE_FLOAT64\",\"score_scale\":\"DATA_TYPE_FLOAT64\"}"));
        Assert.That(found["metrics"]!.AsArray().Select(tag => tag!.GetValue<string>()), Has.Member(MetricNames.EvaluationAfterStep(1)));
        Assert.That(Text("more_than_one_step"), Is.EqualTo("[\"sgmrl\"]"));
        Assert.That(
            (Text("status", "maml"), Text("status", "failed")), Is.EqualTo(("\"STATUS_SUCCESS\"", "\"STATUS_FAILURE\"")));
        Assert.That(found["charts"]!.AsArray(), Has.Count.GreaterThan(5));
        Assert.That(Text("drawn"), Is.EqualTo("[\"evaluation/return_after_step_0\",\"evaluation/return_after_step_1\"]"));
        Assert.That(Text("histograms", "maml"), Is.EqualTo("[\"tasks/return_after_adaptation\"]"));
        Assert.That(Text("images", "maml"), Is.EqualTo("[\"behavior/task_0\"]"));

        string Text(params string[] path) => path.Aggregate(found, (node, name) => node[name]!).ToJsonString();
    }

    private static void Write(string folder, Action<TensorBoardSink> end, params (string Name, object? Value)[] settings)
    {
        Directory.CreateDirectory(folder);
        using var sink = new TensorBoardSink(folder);
        sink.Settings(settings.Select(setting => KeyValuePair.Create(setting.Name, setting.Value)));
        for (var i = 0; i < 2; i++)
        {
            sink.Write(i, 100 * (i + 1), [(MetricNames.EvaluationAfterStep(0), -5), (MetricNames.EvaluationAfterStep(1), i - 4.5)]);
            sink.Distributions(i, 100 * (i + 1), [(MetricNames.TasksDistribution, [-3, 1, 2])]);
        }

        sink.Image(1, 200, "behavior/task_0", Pictures.Png);
        end(sink);
    }
}
