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

    [Test]
    public void WithoutEvaluations_ThereIsNone()
    {
        Program.Run($"train {Page} --set training.evaluate_every=0 --out {_folder["run"]}");

        var program = Program.Run($"evaluate {_folder["run"]} --best");

        Assert.That(program.ExitCode, Is.EqualTo(2));
        Assert.That(program.Errors, Does.Contain("the run has no best checkpoint. Train with training.evaluate_every above 0, or leave out --best."));
    }
}
