using MetaRLTorch.Comparison;
using NUnit.Framework;

namespace MetaRLTorch.Tests.Cli;

/// <summary>The checkpoint that returned most on held-out tasks.</summary>
public sealed class BestCheckpointTests
{
    private const string Page = $"configs/navigation_2d/maml.yaml {Program.Small} --set training.evaluate_every=1 --set training.iterations=6";

    private TemporaryFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    /// <summary>The best of six evaluations, also where the run was interrupted between them.</summary>
    [Test]
    public void TheBest_IsThatOfTheHighestReturn_AlsoAfterResume()
    {
        var trained = Program.Run($"train {Page} --out {_folder["whole"]}");
        Program.Run($"train {Page} --set training.iterations=3 --out {_folder["parts"]}");
        Program.Run($"resume {_folder["parts"]} --iterations 6");
        var curve = EvaluationCurve.Read(_folder["whole"]);
        var best = curve.Iterations[Enumerable.Range(0, 6).MaxBy(i => curve.Returns[i][^1])];

        var evaluated = Program.Run($"evaluate {_folder["whole"]} --best");

        Assert.That(evaluated.Output, Does.Contain($"held-out tasks after {best} iterations"), evaluated.Errors);
        Assert.That(File.ReadAllBytes(_folder["parts/best.safetensors"]), Is.EqualTo(File.ReadAllBytes(_folder["whole/best.safetensors"])));
        Assert.That(trained.Output, Does.Contain($"best after {best}: ").And.EndWith($"Next: metarl evaluate {_folder["whole"]}\n"));
    }

    /// <summary>The best was that of iteration 6; going on from iteration 4, it is the better of those that are trained again.</summary>
    [Test]
    public void GoingOnFromAnOlderCheckpoint_TheBestIsOfWhatIsTrainedNow()
    {
        Program.Run($"train {Page} --set training.checkpoint_every=1 --out {_folder["run"]}");
        var before = EvaluationCurve.Read(_folder["run"]);
        File.WriteAllBytes(_folder["run/best.safetensors"], File.ReadAllBytes(_folder["run/checkpoints/iteration_00000006.safetensors"]));

        var resumed = Program.Run(
            $"resume {_folder["run"]} --checkpoint {_folder["run/checkpoints/iteration_00000004.safetensors"]}");
        var evaluated = Program.Run($"evaluate {_folder["run"]} --best");

        Assert.That(resumed.ExitCode, Is.Zero, resumed.Errors);
        var best = before.Returns[4][^1] >= before.Returns[5][^1] ? 5 : 6;
        Assert.That(evaluated.Output, Does.Contain($"held-out tasks after {best} iterations"), evaluated.Errors);
        Assert.That(resumed.Output, Does.Contain($"best after {best}: "));
        Assert.That(File.Exists(_folder["run/best.safetensors.superseded"]), Is.True, "it is kept");
    }

    [Test]
    public void ADamagedBest_StopsNoResume()
    {
        Program.Run($"train {Page} --set training.iterations=3 --out {_folder["run"]}");
        File.WriteAllText(_folder["run/best.safetensors"], "no tensors");

        var resumed = Program.Run($"resume {_folder["run"]} --iterations 6");

        Assert.That(resumed.ExitCode, Is.Zero, resumed.Errors);
        Assert.That(Program.Run($"evaluate {_folder["run"]} --best").Output, Does.Match("held-out tasks after [456] iterations"));
    }

    [Test]
    public void WithoutEvaluations_ThereIsNone()
    {
        Program.Run($"train {Page} --set training.evaluate_every=0 --out {_folder["run"]}");

        var program = Program.Run($"evaluate {_folder["run"]} --best");

        Assert.That(program.ExitCode, Is.EqualTo(2));
        Assert.That(program.Errors, Does.Contain("the run has no best checkpoint. Train with training.evaluate_every above 0, or leave out --best."));
    }
}
