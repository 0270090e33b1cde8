using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using NUnit.Framework;

namespace MetaRLTorch.Tests.Cli;

/// <summary><c>metarl render</c>: what pictures show is what was evaluated.</summary>
public sealed partial class RenderTests
{
    private const string Table =
        "configs/frozen_lake/maml.yaml --set environment.options= --set environment.name=tabular_mdp --set environment.preset=gmrl";

    private TemporaryFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    /// <summary>A step costs the distance to the goal, so the drawn paths have the returns of the titles, and those of evaluate.</summary>
    [Test]
    public void PathsOfNavigation_HaveTheReturnsOfTheEvaluation()
    {
        Train("navigation_2d/maml", "");

        var rendered = Render("--tasks 3 --steps 2");
        Program.Run($"evaluate {_folder["run"]} --steps 2 --tasks 3 --out {_folder["x.csv"]}");

        var rows = File.ReadAllLines(_folder["x.tasks.csv"]).Skip(1).Select(line => line.Split(',').Select(Number).ToArray()).ToArray();
        var titled = Title().Matches(rendered.Page).Select(title => Number(title.Groups[1].Value)).ToArray();
        Assert.That(rendered.Pictures, Has.Length.EqualTo(3));
        foreach (var (m, picture) in rendered.Pictures.Index())
        {
            foreach (var (k, panel) in picture.Panels.Index())
            {
                var paths = panel.Trails.Select(trail => trail[2..].Chunk(2).Skip(1));
                var mean = paths.Average(path => -path.Sum(place => double.Hypot(place[0] - rows[m][0], place[1] - rows[m][1])));
                Assert.That(mean, Is.EqualTo(rows[m][2 + k]).Within(2e-3), $"task {m}, {k} steps");
                Assert.That(titled[(3 * m) + k], Is.EqualTo(rows[m][2 + k]).Within(0.005001));
            }
        }
    }

    [Test]
    public void EqualCalls_GiveEqualFiles_AndAnEvaluationOfItsOwnOthers()
    {
        Train("navigation_2d/maml", "--seed 5");

        _ = Render("--tasks 1");
        var first = Directory.GetFiles(_folder["pictures"]).Order().Select(File.ReadAllBytes).ToArray();
        var page = File.ReadAllText(_folder["pictures/behavior.html"]);
        _ = Render("--tasks 1");

        Assert.That(first, Has.Length.EqualTo(3), "page, SVG and GIF");
        Assert.That(Directory.GetFiles(_folder["pictures"]).Order().Select(File.ReadAllBytes), Is.EqualTo(first));
        Assert.That(XDocument.Load(_folder["pictures/task-1.svg"]).Descendants().Count(x => x.Name.LocalName == "polyline"), Is.GreaterThan(8));
        Assert.That(page, Does.Not.Match("(src|href)=|https?://(?!www.w3.org)"), "the page needs nothing else");
        _ = Render("--tasks 1 --checkpoint " + _folder["run/checkpoints/iteration_00000002.safetensors"]);
        Assert.That(File.ReadAllText(_folder["pictures/behavior.html"]), Does.Contain("after 2 iterations").And.Not.EqualTo(page));
    }

    /// <summary>Four cells a side: every walk goes over an edge between neighbors, and stays at a wall.</summary>
    [Test]
    public void LakesHaveArrows_AndWalksFromCellToCell()
    {
        Train("frozen_lake/maml", "");

        var panel = Render("--tasks 1 --steps 0").Pictures[0].Panels[0];

        double[][] walk = [.. panel.Trails.Single()[2..].Chunk(2)];
        Assert.That(walk[0], Is.EqualTo([0.5, 3.5]));
        foreach (var (from, to) in walk.Zip(walk.Skip(1)))
        {
            Assert.That(Math.Abs(from[0] - to[0]) + Math.Abs(from[1] - to[1]), Is.EqualTo(0).Or.EqualTo(1));
        }

        // 16 tiles have 4 corners; an arrow has 7, and a young policy takes all four directions of a cell where no episode ends.
        var tiles = panel.Still.Where(shape => shape.Length == 2 + (4 * 2)).ToArray();
        var arrows = panel.Still.Where(shape => shape.Length == 2 + (7 * 2)).ToArray();
        Assert.That(
            tiles.Select(tile => (tile[2..].Chunk(2).Average(place => place[0]), tile[2..].Chunk(2).Average(place => place[1]))),
            Is.EqualTo(Enumerable.Range(0, 16).Select(cell => ((cell % 4) + 0.5, 3.5 - (cell / 4)))), "row by row from the top");
        Program.Run($"evaluate {_folder["run"]} --tasks 1 --steps 0 --out {_folder["x.csv"]}");
        var holes = File.ReadAllLines(_folder["x.tasks.csv"])[1].Split(',')[..15].Select(Number);
        Assert.That(tiles.Take(15).Select(tile => tile[0]), Is.EqualTo(holes.Select(hole => hole == 1 ? 3 : 1)), "inks of holes and ice");
        Assert.That(arrows, Has.Length.EqualTo(4 * tiles.Count(tile => tile[0] == 1)));
    }

    [Test]
    public void ACheetah_IsAPageAndAnAnimation()
    {
        Train("half_cheetah_velocity/maml", "");

        var picture = Render("--tasks 1 --steps 1").Pictures[0];

        Assert.That(picture.Panels, Has.Length.EqualTo(2));
        Assert.That(picture.Frames, Is.EqualTo(11));
        Assert.That(picture.Panels.SelectMany(panel => panel.Frames), Is.All.Length.EqualTo(8), "torso, head and six links");
        var gif = File.ReadAllBytes(_folder["pictures/task-1.gif"]);
        Assert.That(gif[..6], Is.EqualTo("GIF89a"u8.ToArray()));
        Assert.That((gif[6] + (256 * gif[7]), gif[8] + (256 * gif[9])), Is.EqualTo(((2 * 480) + 8, 240)));
    }

    [Test]
    public void EveryEvaluation_IsAnAnimationInTensorBoard_AndTrainingStaysAsItIs()
    {
        Train("navigation_2d/maml", "--set training.pictures=2");
        var with = File.ReadAllText(_folder["run/metrics.csv"]);
        var events = Encoding.Latin1.GetString(File.ReadAllBytes(Directory.GetFiles(_folder["run"], "events.out*").Single()));
        Directory.Delete(_folder["run"], recursive: true);
        Train("navigation_2d/maml", "");

        Assert.That(
            Enumerable.Range(1, 3).Select(task => Regex.Count(events, $"behavior/task_{task}")),
            Is.EqualTo([2, 2, 0]),
            "two evaluations of two tasks");
        Assert.That(Regex.Count(events, "GIF89a"), Is.EqualTo(4));
        Assert.That(with, Is.EqualTo(File.ReadAllText(_folder["run/metrics.csv"])));
    }

    [TestCase("configs/navigation_2d/maml.yaml --set training.evaluate_every=0", "training.pictures")]
    [TestCase(Table, "training.pictures: 1, but tabular_mdp has no pictures. Leave it out.")]
    public void PicturesThatNobodyCouldSee_AreRefusedInOneLine(string page, string what)
    {
        var program = Program.Run($"train {page} --set training.pictures=1 --out {_folder["run"]}");

        Assert.That((program.ExitCode, program.Errors.Count(c => c == '\n')), Is.EqualTo((2, 1)), program.Errors);
        Assert.That(program.Errors, Does.Contain(what));
    }

    [Test]
    public void WhatHasNoPictures_IsRefusedInOneLine()
    {
        var trained = Program.Run(
            $"train {Table} --set sampling.tasks=2 --set sampling.episodes=2 --set training.iterations=1 --set evaluation.tasks=2 " +
            $"--out {_folder["run"]}");
        Assert.That(trained.ExitCode, Is.Zero, trained.Errors);

        var program = Program.Run($"render {_folder["run"]}");

        Assert.That((program.ExitCode, program.Errors.Count(c => c == '\n')), Is.EqualTo((2, 1)), program.Errors);
        Assert.That(program.Errors, Does.Contain("tabular_mdp has no pictures. Give a run in an environment that has: navigation_2d"));
    }

    private void Train(string page, string settings)
    {
        var small = page.StartsWith("frozen") ? Program.Small.Replace("--set policy.hidden_sizes=[8] ", "") : Program.Small;
        var trained = Program.Run($"train configs/{page}.yaml {small} {settings} --out {_folder["run"]}");
        Assert.That(trained.ExitCode, Is.Zero, trained.Errors);
    }

    private (string Page, DrawnPicture[] Pictures) Render(string arguments)
    {
        var rendered = Program.Run($"render {_folder["run"]} {arguments} --out {_folder["pictures"]}");
        Assert.That(rendered.ExitCode, Is.Zero, rendered.Errors);
        var page = File.ReadAllText(_folder["pictures/behavior.html"]);
        return (page, JsonSerializer.Deserialize<DrawnPicture[]>(Data().Match(page).Groups[1].Value, JsonSerializerOptions.Web)!);
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"id=""pictures"">\s*(.*?)\s*</script>", RegexOptions.Singleline)]
    private static partial Regex Data();

    [GeneratedRegex(@"<figcaption>[^:]*: return ([-\d.]+)")]
    private static partial Regex Title();

    private sealed record DrawnPicture(int Frames, DrawnPanel[] Panels);

    private sealed record DrawnPanel(double[][] Still, double[][] Trails, double[][][] Frames);
}
