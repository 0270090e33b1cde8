using System.Diagnostics;
using MetaRLTorch.Cli;
using MetaRLTorch.Environments;

namespace MetaRLTorch.GymNet.Tests;

/// <summary>The command line with the environments of Gym.NET, and a program of one's own with a family of one's own.</summary>
[NonParallelizable]
public sealed class GymProgramTests
{
    private const string Small =
        "--set policy.hidden_sizes=[8] --set environment.options.horizon=10 --set sampling.tasks=5 --set sampling.episodes=3 " +
        "--set evaluation.tasks=3 --set training.iterations=3 --set training.checkpoint_every=2 --set training.evaluate_every=2 " +
        "--set sharding.sampling_tasks=2";

    private static readonly string Pages = Path.Combine(Root(AppContext.BaseDirectory), "src/MetaRLTorch.GymNet/configs");

    private readonly string _folder = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    [OneTimeTearDown]
    public void CleanUp() => Directory.Delete(_folder, recursive: true);

    private static IEnumerable<string> EveryPage =>
        Directory.GetFiles(Pages, "*.yaml", SearchOption.AllDirectories).Select(page => Path.GetRelativePath(Pages, page));

    [TestCaseSource(nameof(EveryPage))]
    public void APage_GivesEqualNumbers_ForAnyNumberOfWorkers_AndEvaluates(string page)
    {
        string[] runs = [.. new[] { 1, 2, 3 }.Select(workers =>
        {
            var run = Path.Combine(_folder, $"{page}-{workers}");
            var trained = Program(
                $"train {Path.Combine(Pages, page)} {Small} --set sharding.workers={workers} --set environment.options.workers={workers} --out {run}");
            Assert.That(trained.Code, Is.Zero, trained.Errors);
            return File.ReadAllText(Path.Combine(run, "metrics.csv"));
        })];

        Assert.That(runs[1..], Is.All.EqualTo(runs[0]));
        var evaluated = Program($"evaluate {Path.Combine(_folder, $"{page}-1")} --tasks 4");
        Assert.That(evaluated.Code, Is.Zero, evaluated.Errors);
    }

    [Test]
    public void TheList_KnowsTheFamilies() =>
        Assert.That(Program("list").Output, Does.Contain("cart_pole").And.Contain("lunar_lander").And.Contain("navigation_2d"));

    [Test]
    public void AFailingFamily_EndsTheRun_InOneLine()
    {
        var tally = new ScriptedEnv.Tally();
        var entry = EnvironmentEntry.Of(
            "scripted",
            "A family of one's own.",
            new GymOptions(),
            options => new GymEnvironment(
                tally.Family((h, drift, step) => h == 4 && drift > 0 ? throw new InvalidDataException("no road") : step), options));
        Directory.CreateDirectory(_folder);
        var page = Path.Combine(_folder, "scripted.yaml");
        File.WriteAllText(page, "device: cpu\nenvironment: {name: scripted}\nalgorithm: {name: maml}\n");
        var (errors, before) = (new StringWriter(), Console.Error);
        Console.SetError(errors);

        var code = MetaRl.Run(
            $"train {page} {Small} --out {Path.Combine(_folder, "scripted")}".Split(' '), host => host.Add(entry));

        Console.SetError(before);
        Assert.That(code, Is.EqualTo(1));
        Assert.That(
            errors.ToString().TrimEnd(),
            Does.Match(@"^\S+: scripted, environment \d+ \(task \d, episode \d\): Step 4 threw InvalidDataException: no road Correct the environment\. The newest checkpoint is .*$"));
        Assert.That(tally.Closed, Is.EqualTo(tally.Made), "the run ends its instances");
    }

    private static (int Code, string Output, string Errors) Program(string arguments)
    {
        var start = new ProcessStartInfo("dotnet", $"{Path.Combine(AppContext.BaseDirectory, "metarl-gym.dll")} {arguments}")
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, errors.Result);
    }

    private static string Root(string folder) =>
        File.Exists(Path.Combine(folder, "MetaRLTorch.sln")) ? folder : Root(Path.GetDirectoryName(folder)!);
}
