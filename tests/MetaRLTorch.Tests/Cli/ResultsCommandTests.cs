using NUnit.Framework;

namespace MetaRLTorch.Tests.Cli;

/// <summary>A table of RESULTS.md, from runs with numbers that can be worked out by hand.</summary>
public sealed class ResultsCommandTests
{
    private ResultFolder _folder = null!;

    [SetUp]
    public void MakeRuns()
    {
        _folder = new(seeds: 3, "MAML", "SG-MRL");
        foreach (var (i, level) in new[] { 10, 12, 17 }.Index())
        {
            _folder.Finish("MAML", i + 1, level, "c1");
            _folder.Finish("SG-MRL", i + 1, -level, "c1");
        }
    }

    [TearDown]
    public void RemoveRuns() => _folder.Dispose();

    /// <remarks>
    /// 10, 12, 17: mean 13, median 12, variance 13; t(.975, 2) = 4.3027, ± 4.3027 √(13/3) = 8.96. The differences of
    /// pairs are −20, −24 and −34, with variance 52: ± 4.3027 √(52/3) = 17.9.
    /// </remarks>
    [Test]
    public void Write_MakesTheSection_AndLeavesTheRest()
    {
        var figures = $"""
            | plane | 0 inner steps | 1 inner step | environment steps |
            |---|---|---|---|
            | [MAML]({_folder.PageOf("MAML")}) | 0.0 ± 0.0 | 13.0 ± 9.0 | 1.5 million |
            | median (range) | 0.0 (0.0 … 0.0) | 12.0 (10.0 … 17.0) |  |
            | [SG-MRL]({_folder.PageOf("SG-MRL")}) | 0.0 ± 0.0 | −13.0 ± 9.0 | 1.5 million |
            | median (range) | 0.0 (0.0 … 0.0) | −12.0 (−17.0 … −10.0) |  |
            | SG-MRL − MAML | 0.0 ± 0.0 | −26.0 ± 17.9 |  |

            Return on 7 held-out tasks, evaluations from iteration 4 to 6 averaged; mean over seeds 1–3 ± 95 % over seeds, under it median and range of the seeds; differences paired by seed. Environment steps are a run's.

            ```bash
            scripts/results.sh {_folder.Table}
            ```
            """;
        File.WriteAllText(_folder.Results, "# Results\n\n<!-- results: tiny -->\nold\n<!-- end -->\n\n<!-- results: other -->\nkept\n<!-- end -->\n");

        var program = Write();

        Assert.That(program.ExitCode, Is.Zero, program.Errors);
        Assert.That(program.Errors, Is.Empty);
        Assert.That(File.ReadAllText(_folder.Results), Is.EqualTo(
            $"# Results\n\n<!-- results: tiny -->\n## Two numbers\n\nWhat they are.\n\n{figures}\n\nTrained at commit c1 on a machine.\n" +
            "<!-- end -->\n\n<!-- results: other -->\nkept\n<!-- end -->\n"));
    }

    /// <remarks>0.97, 0.98, 0.99: mean 0.98, variance 0.0001, ± 4.3027 √(0.0001/3) = 0.0248.</remarks>
    [Test]
    public void AMetric_ShowsItsLastValues_WhereAMethodReportsIt()
    {
        _folder.Show("γ", "meta/discount");
        for (var seed = 1; seed <= 3; seed++) _folder.Report("SG-MRL", seed, "meta/discount", 0.5, 0.96 + (0.01 * seed));

        var program = Write();

        Assert.That(program.ExitCode, Is.Zero, program.Errors);
        var text = File.ReadAllText(_folder.Results);
        Assert.That(text, Does.Contain("| plane | 0 inner steps | 1 inner step | γ | environment steps |\n|---|---|---|---|---|\n"));
        Assert.That(text, Does.Contain($"| [MAML]({_folder.PageOf("MAML")}) | 0.0 ± 0.0 | 13.0 ± 9.0 | — | 1.5 million |"));
        Assert.That(text, Does.Contain($"| [SG-MRL]({_folder.PageOf("SG-MRL")}) | 0.0 ± 0.0 | −13.0 ± 9.0 | 0.9800 ± 0.0248 | 1.5 million |"));
        Assert.That(text, Does.Contain("| median (range) | 0.0 (0.0 … 0.0) | 12.0 (10.0 … 17.0) |  |  |"));
        Assert.That(text, Does.Contain("| SG-MRL − MAML | 0.0 ± 0.0 | −26.0 ± 17.9 |  |  |").And.Contain("a run's. γ: of the last iteration."));
    }

    [Test]
    public void AMetricThatNoRunReports_IsAMistake()
    {
        _folder.Show("γ", "meta/discuont");
        _folder.Report("SG-MRL", 1, "meta/discount", 0.9);

        var program = Write();

        Assert.That(program.ExitCode, Is.EqualTo(2));
        Assert.That(program.Errors.TrimEnd(), Does.Contain("metrics: γ: no run reports meta/discuont").And.Not.Contain("\n"));
    }

    [Test]
    public void OneTaskAndNoInnerStep_IsAReturnOfEpisodes()
    {
        foreach (var method in new[] { "MAML", "SG-MRL" })
        {
            var page = File.ReadAllText(_folder.PageOf(method)).Replace("{tasks: 7, steps: 1}", "{tasks: 1, episodes: 5, steps: 0}");
            File.WriteAllText(_folder.PageOf(method), page);
            for (var seed = 1; seed <= 3; seed++)
            {
                _folder.Finish(method, seed, level: 5, "c1");
                var file = Path.Combine(_folder.RunOf(method, seed), "evaluation.csv");
                File.WriteAllLines(file, File.ReadAllLines(file).Select(line => line[..line.LastIndexOf(',')]));
            }
        }

        var program = Write();

        Assert.That(program.ExitCode, Is.Zero, program.Errors);
        Assert.That(File.ReadAllText(_folder.Results), Does.Contain("| plane | return | environment steps |").And.Contain("Return of 5 held-out episodes,"));
    }

    [Test]
    public void Write_SaysThatATableOfSeveralCommitsIsStale()
    {
        _folder.Finish("MAML", 2, 12, "c2");

        var program = Write();

        Assert.That(program.Errors, Does.StartWith("tiny is stale: its runs come from 2 commits (c1, c2)"));
        Assert.That(File.ReadAllText(_folder.Results), Does.Contain("**Stale:** its runs come from 2 commits (c1, c2)"));
    }

    [Test]
    public void Write_RefusesATableWithARunThatIsNotFinished()
    {
        File.Delete(Path.Combine(_folder.RunOf("MAML", 3), "checkpoints", "iteration_00000006.safetensors"));

        var program = Write();

        Assert.That(program.ExitCode, Is.EqualTo(2));
        Assert.That(program.Errors.TrimEnd(), Does.Contain("MAML/seed-3 is not finished").And.Not.Contain("\n"));
        Assert.That(File.Exists(_folder.Results), Is.False);
    }

    [Test]
    public void Write_RefusesARunThatWasTrainedWithOtherSettings()
    {
        File.AppendAllText(_folder.PageOf("SG-MRL"), "outer: {step_size: 0.5}\n");

        var program = Write();

        Assert.That(program.ExitCode, Is.EqualTo(2));
        Assert.That(program.Errors, Does.Contain("SG-MRL/seed-1 was trained with outer.step_size 0.001 instead of 0.5"));
    }

    [Test]
    public void Write_KeepsARunWithAnotherDeviceAndNumberOfWorkers()
    {
        File.AppendAllText(_folder.PageOf("SG-MRL"), "device: cpu\nsharding: {workers: 3}\n");

        Assert.That(Write().ExitCode, Is.Zero);
    }

    [TestCase("seeds: 3", "seeds: 1", "seeds is 1; an interval over seeds needs at least 2")]
    [TestCase("seeds: 3", "sedes: 3", "line 3: this is not a table")]
    [TestCase("title: Two numbers", "", "title is missing")]
    [TestCase("  plane:", "  plane: {}\n  other:", "environments is empty, or an environment has no methods")]
    public void AMistakeInATable_IsAnsweredInOneLine_WithCodeTwo(string right, string wrong, string words)
    {
        File.WriteAllText(_folder.Table, File.ReadAllText(_folder.Table).Replace(right, wrong));

        var program = Write();

        Assert.That(program.ExitCode, Is.EqualTo(2));
        Assert.That(program.Errors.TrimEnd(), Does.Contain(words).And.Not.Contain("\n"));
    }

    private Program Write() => Program.Run($"results write {_folder.Table} --into {_folder["."]}");
}
