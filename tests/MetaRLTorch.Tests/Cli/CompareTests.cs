using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using MetaRLTorch.Configuration;
using MetaRLTorch.Environments;
using MetaRLTorch.Logging;
using MetaRLTorch.Training;
using NUnit.Framework;

namespace MetaRLTorch.Tests.Cli;

/// <summary>What <c>metarl compare</c> and <c>metarl report</c> make of runs, worked by hand.</summary>
public sealed class CompareTests
{
    // Evaluations of iterations 2, 3 and 4; from iteration 3 on, the means of the last two count.
    private static readonly (string Name, string Method, int Seed, double[][] Returns)[] Runs =
    [
        ("a1", "maml", 1, [[-99, -99], [0, -4], [2, -6]]),             // 1, −5
        ("a2", "maml", 2, [[-99, -99], [3, -7], [3, -7]]),             // 3, −7
        ("b1", "emaml", 1, [[-99, -99], [10, -1], [12, -1]]),          // 11, −1
        ("b2", "emaml", 2, [[-99, -99], [13, -1], [13, -1]]),          // 13, −1
    ];

    private TemporaryFolder _folder = null!;

    private string Folders => string.Join(' ', Runs.Select(run => _folder[run.Name]));

    [SetUp]
    public void WriteRuns()
    {
        _folder = new();
        foreach (var (name, method, seed, returns) in Runs) Write(_folder[name], method, seed, returns);
    }

    [TearDown]
    public void RemoveRuns() => _folder.Dispose();

    [Test]
    public void Compare_PrintsMeans_AndTheDifferenceOfPairs()
    {
        var program = Program.Run($"compare {Folders} --from 3 --inner-steps 1");

        // Half-widths: of one mean t(0.975, 1) · 1 = 12.71. Differences of the pairs: 4 and 6, so the same; p by SciPy's ttest_rel.
        Assert.That(program.ExitCode, Is.Zero, program.Errors);
        string[][] expected =
        [
            ["maml", "2", "2.00 ± 12.71", "−6.00 ± 12.71"],
            ["emaml", "2", "12.0 ± 12.7", "−1.00 ± 0.00"],
            ["emaml − maml", "5.00 ± 12.71", "= 0.13", "1.00 [1.00, 1.00]"],
        ];
        Assert.That(Rows(program.Output), Is.EqualTo(expected), program.Output);
        Assert.That(
            program.Output,
            Does.EndWith("After 1 inner step emaml returns 5.00 ± 12.71 more than maml (2 seeds, paired, p = 0.13): no significant difference.\n"));
    }

    [Test]
    public void Report_WritesOnePage_ThatNeedsNothingElse()
    {
        var program = Program.Run($"report {Folders} --from 3 --inner-steps 0 --out {_folder["report"]}");
        var page = Regex.Replace(File.ReadAllText(_folder["report/report.html"]), @">\s+<", "><");

        Assert.That(program.ExitCode, Is.Zero, program.Errors);
        Assert.That(program.Output, Does.Contain("After 0 inner steps emaml returns 10.0 ± 0.0 more than maml"));
        Assert.That(page, Does.Contain("<td>emaml − maml</td><td>10.0 ± 0.0</td><td>&lt; 0.001</td><td>1.00 [1.00, 1.00]</td>"));
        Assert.That(
            Regex.Count(page, "(src|href)=\"|url\\(|@import"), Is.Zero, "a page that is mailed to a colleague has all it needs");
        Assert.That(Regex.Count(page, "<svg"), Is.EqualTo(6));
    }

    [Test]
    public void Report_WritesCurves_OfAllRunsAtEachIteration()
    {
        _ = Program.Run($"report {Folders} --out {_folder["report"]}");

        var rows = File.ReadAllLines(_folder["report/curves.csv"]);

        Assert.That(rows[0], Is.EqualTo("method,iteration,inner_steps,runs,mean,half_width,iqm,iqm_low,iqm_high"));
        Assert.That(rows, Has.Length.EqualTo(1 + (2 * 3 * 2)));
        Assert.That(rows[3], Does.StartWith("maml,3,0,2,1.5,19.05").And.EndsWith(",1.5,0,3"));
    }

    [Test]
    public void Report_DrawsCharts_ThatStandAlone()
    {
        _ = Program.Run($"report {Folders} --out {_folder["report"]}");

        foreach (var chart in Directory.GetFiles(_folder["report"], "*.svg"))
        {
            var root = XDocument.Load(chart).Root!;
            Assert.That(root.Name.LocalName, Is.EqualTo("svg"));
            Assert.That(root.Descendants().Select(e => e.Attribute("data-name")?.Value).OfType<string>(), Is.EqualTo(new[] { "maml", "emaml" }), chart);
        }

        // The mean of maml at iteration 3 is 1.5, of seeds at 0 and 3.
        var points = XDocument.Load(_folder["report/mean_by_iterations.svg"]).Descendants()
            .Where(e => e.Name.LocalName == "circle").Select(e => $"{e.Attribute("data-x")!.Value}: {e.Attribute("data-text")!.Value}");
        Assert.That(points.Skip(1).First(), Is.EqualTo("3: −5.50 [−7.00, −4.00]"));
    }

    /// <summary>The threshold is reached at iteration 3 by one run of two: its median is unknown; both of emaml's reach it.</summary>
    [Test]
    public void Report_TimesTheThreshold()
    {
        _ = Program.Run($"report {Folders} --inner-steps 0 --threshold 2.5 --out {_folder["report"]}");

        Assert.That(File.ReadAllText(_folder["report/report.md"]), Does.Contain("| 1 of 2 | — |").And.Contain("| 2 of 2 | 300 |"));
    }

    /// <summary>Two methods of another program, two seeds each, of which TensorBoard events are all there is.</summary>
    [Test]
    public void Report_ReadsEventsOfOtherPrograms()
    {
        foreach (var (run, value) in new[] { ("rl2/0", 1.0), ("rl2/1", 2.0), ("pearl/0", 5.0), ("pearl/1", 7.0) })
        {
            Directory.CreateDirectory(_folder[run]);
            using var sink = new TensorBoardSink(_folder[run]);
            sink.Write(0, 0, [("test/return", value)]);
        }

        var program = Program.Run(
            $"report {_folder["rl2/0"]} {_folder["rl2/1"]} {_folder["pearl/0"]} {_folder["pearl/1"]} --tag test/return --out {_folder["report"]}");

        Assert.That(program.ExitCode, Is.Zero, program.Errors);
        Assert.That(program.Output, Does.StartWith("test/return of pearl is 4.50 ± 6.35 above that of rl2 (2 seeds, paired, p = 0.07"));
    }

    [Test]
    public void TheLegend_OfLongNames_StaysWithinTheChart()
    {
        string[] names = [.. "abc".Select(letter => new string(letter, 60))];
        foreach (var name in names)
        {
            Directory.CreateDirectory(_folder[$"{name}/0"]);
            using var sink = new TensorBoardSink(_folder[$"{name}/0"]);
            sink.Write(0, 0, [("test/return", 1)]);
        }

        var runs = string.Join(' ', names.Select(name => _folder[$"{name}/0"]));
        var program = Program.Run($"report {runs} --tag test/return --out {_folder["report"]}");

        Assert.That(program.ExitCode, Is.Zero, program.Errors);
        var chart = XDocument.Load(_folder["report/mean_by_iterations.svg"]).Root!;
        double Number(XElement element, string name) => double.Parse(element.Attribute(name)!.Value, CultureInfo.InvariantCulture);
        var labels = names.Select(name => chart.Descendants().First(e => e.Name.LocalName == "text" && e.Value == name)).ToArray();
        Assert.That(labels.Select(label => Number(label, "x")), Is.All.EqualTo(98));
        Assert.That(labels.Select(label => Number(label, "y")), Is.EqualTo(new[] { 45.0, 63, 81 }));
        Assert.That(chart.Attribute("viewBox")!.Value, Is.EqualTo("0 0 760 456"));
        Assert.That(
            chart.Elements().Single(e => e.Attribute("class")?.Value == "plot").Attribute("transform")!.Value, Is.EqualTo("translate(0 36)"));
    }

    /// <summary>1,001 iterations: a page shows 100 with their numbers, a file the line alone, and the CSV has all of them.</summary>
    [Test]
    public void Report_DrawsHundredPoints_OfALongCurve()
    {
        foreach (var run in new[] { "rl2/0", "rl2/1" })
        {
            Directory.CreateDirectory(_folder[run]);
            using var sink = new TensorBoardSink(_folder[run]);
            for (var i = 0; i <= 1000; i++) sink.Write(i, i, [("test/return", i)]);
        }

        var program = Program.Run($"report {_folder["rl2/0"]} {_folder["rl2/1"]} --tag test/return --out {_folder["report"]}");

        Assert.That(program.ExitCode, Is.Zero, program.Errors);
        var shown = File.ReadAllText(_folder["report/report.html"]).Split("<figure id=\"mean_by_iterations\">")[1].Split("</figure>")[0]
            .Split("data-x=\"").Skip(1).Select(part => double.Parse(part.Split('"')[0], CultureInfo.InvariantCulture)).ToArray();
        Assert.That(shown, Has.Length.EqualTo(100).And.Ordered.And.Unique);
        Assert.That((shown[0], shown[50], shown[^1]), Is.EqualTo((1.0, 506.0, 1001.0)));
        Assert.That(File.ReadAllText(_folder["report/mean_by_iterations.svg"]), Does.Not.Contain("circle").And.Contains("<path"));
        Assert.That(File.ReadAllLines(_folder["report/curves.csv"]), Has.Length.EqualTo(1002));
    }

    [TestCase("--inner-steps 2", "--inner-steps 2: the runs were evaluated after 0 to 1 inner steps. Give one of these.")]
    [TestCase("--from 9", "no evaluation from iteration 9 on; the last is after 4. Lower --from.")]
    public void WhatRunsDoNotHave_IsRefused(string options, string message)
    {
        var program = Program.Run($"report {Folders} {options} --out {_folder["report"]}");

        Assert.That(program.ExitCode, Is.EqualTo(2));
        Assert.That(program.Errors, Does.Contain(message));
        Assert.That(Directory.Exists(_folder["report"]), Is.False);
    }

    private static string[][] Rows(string table) =>
    [
        .. table.Split('\n')
            .Select(line => line.Split('│').Select(cell => cell.Trim()).Where(cell => cell.Length > 0).ToArray())
            .Where(cells => cells.Length == 4 && cells[0].Contains("maml")),
    ];

    /// <summary>A run as far as <c>compare</c> reads it.</summary>
    private static void Write(string folder, string method, int seed, double[][] returns)
    {
        Directory.CreateDirectory(folder);
        var config = new ConfigLoader(Catalog.With(EnvironmentCatalog.Entries)).Load(
            Path.Combine(Program.Root, "configs/navigation_2d/maml.yaml"),
            ConfigOverride.Parse($"algorithm.name={method}"),
            ConfigOverride.Parse($"seed={seed}"));
        File.WriteAllText(Path.Combine(folder, "config.yaml"), ConfigWriter.ToYaml(config));
        using var sink = new CsvSink(folder);
        foreach (var (row, numbers) in returns.Index())
        {
            sink.Write(row + 1, 100 * (row + 2), [.. numbers.Select((x, k) => (MetricNames.EvaluationAfterStep(k), x))]);
        }
    }
}
