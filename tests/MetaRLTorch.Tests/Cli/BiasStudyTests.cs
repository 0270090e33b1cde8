using System.Diagnostics;
using System.Globalization;
using NUnit.Framework;

namespace MetaRLTorch.Tests.Cli;

/// <summary><c>metarl bias …</c> on few processes and players.</summary>
public sealed class BiasStudyTests
{
    private const string Few = "--processes 2 --repeats 2";

    [Test]
    public void AStudy_PrintsATableForEveryFigure_AndWritesItsNumbersAndFigures()
    {
        using var folder = new TemporaryFolder();

        var program = Program.Run($"bias composition {Few} --out {folder["study"]}");

        Assert.That(program.ExitCode, Is.Zero, program.Errors);
        Assert.That(program.Output.Split('\n').Count(line => line.StartsWith("| AD ")), Is.EqualTo(3));
        Assert.That(program.Output, Does.Match(@"AD: the squared error falls with N to the power -\d\.\d\d from N = 2 to 64\."));
        string[][] rows = [.. File.ReadLines(Path.Combine(folder["study"], "composition.csv")).Select(line => line.Split(','))];
        Assert.That(rows[0], Is.EqualTo(new[]
        {
            "figure", "series", "x", "mean", "half_width", "correlation", "standard_deviation", "squared_error", "squared_error_of_noise",
        }));
        Assert.That(rows.Skip(1).Count(), Is.EqualTo(2 * (7 + 8 + 6)));
        foreach (var row in rows.Skip(1))
        {
            var numbers = row.Skip(2).Select(cell => double.Parse(cell, CultureInfo.InvariantCulture)).ToArray();
            Assert.That(numbers[1], Is.Positive.And.EqualTo(numbers[5]), "the plotted mean is that of the squared error");
            Assert.That(numbers[3], Is.InRange(-1, 1), "the correlation");
        }

        Assert.That(
            Directory.GetFiles(folder["study"], "*.svg").Select(Path.GetFileName),
            Is.EquivalentTo(["composition_step_size.svg", "composition_episodes.svg", "composition_steps.svg"]));
        Assert.That(
            File.ReadAllText(Path.Combine(folder["study"], "composition_episodes.svg")),
            Does.Contain(">log₂ of episodes<").And.Contain(">log₁₀ of squared error<"));
    }

    [Test]
    public void TheDilemma_SaysOfEveryVariantHowItEnded()
    {
        using var folder = new TemporaryFolder();

        var program = Program.Run($"bias ipd --seeds 2 --updates 20 --batch 4 --buffer 8 --out {folder["study"]}");

        Assert.That(program.ExitCode, Is.Zero, program.Errors);
        Assert.That(program.Output, Does.Contain("all exact: correlation 1.000 ± 0.000 over the first 20 updates"));
        Assert.That(program.Output.Split('\n').Count(line => line.EndsWith("of 2 seeds at -1.2 or better.")), Is.EqualTo(8));
        Assert.That(File.ReadAllLines(Path.Combine(folder["study"], "ipd.csv")), Has.Length.EqualTo(1 + (2 * (5 + 4) * 2)));
    }

    [Test]
    public void AStoppedStudy_WritesWhatItHas()
    {
        using var folder = new TemporaryFolder();
        using var process = Program.Start($"bias ipd --updates 100000 --batch 4 --buffer 8 --out {folder["study"]}");
        Assert.That(process.StandardOutput.ReadLine(), Is.EqualTo("Measuring 800000 updates."));
        using (var kill = Process.Start("kill", $"-INT {process.Id}")) kill.WaitForExit();

        var program = Program.Finish(process);

        Assert.That(program.ExitCode, Is.EqualTo(130), program.Errors);
        Assert.That(program.Errors, Does.Contain("ending the study"));
        Assert.That(program.Output, Does.Match(@"Stopped after \d+ of 800000\."));
        Assert.That(File.Exists(Path.Combine(folder["study"], "ipd.csv")));
    }

    [TestCase("decompose --discount 1", "the discount 1: I − γP has an inverse for every policy only for γ in [0, 1). Give such a number.")]
    [TestCase("lirpg --repeats 1", "1 repeats: a spread needs at least 2. Give more.")]
    [TestCase("steps --processes 0", "0 processes: a study needs at least 1. Give more.")]
    [TestCase("hessian --workers 0", "--workers 0: give 1 or more.")]
    [TestCase("ipd --batch 0", "0 episodes of 100 steps: an estimate needs at least 1 of both. Give more.")]
    [TestCase("ipd --warm-up 1", "the behavior policy never takes action 1 in state 0, the target does with probability 0.25: their ratio")]
    [TestCase("ipd --buffer 100", "a buffer of 100 episodes: it must hold a multiple of the batch of 128. Give another size.")]
    public void AMistake_IsSaidInOneLine(string command, string what)
    {
        var program = Program.Run($"bias {command}");

        Assert.That(program.ExitCode, Is.EqualTo(2));
        Assert.That(program.Errors, Does.Contain(what).And.Match("^[^\n]+\n$"));
    }
}
