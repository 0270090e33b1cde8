using System.Globalization;
using NUnit.Framework;

namespace MetaRLTorch.Tests.Cli;

/// <summary><c>metarl inspect bias</c> on small runs.</summary>
public sealed class InspectBiasTests
{
    private const string Page = "configs/navigation_2d/maml.yaml";

    [Test]
    public void EveryEstimator_HasARowOfNumbers_TheSameInEveryCall()
    {
        using var folder = new TemporaryFolder();
        Train(folder["run"], Page, "");

        var program = Program.Run($"inspect bias {folder["run"]} --batches 4 --out {folder["first"]}");
        _ = Program.Run($"inspect bias {folder["run"]} --batches 4 --set sharding.workers=1");

        Assert.That(program.ExitCode, Is.Zero, program.Errors);
        Assert.That(program.Output, Does.Contain("after iteration 4, 4 batches").And.Contain("direction"));
        var rows = File.ReadAllLines(folder["first.csv"]).Skip(1).Select(line => line.Split('"', ',')[^8..]).ToArray();
        Assert.That(rows, Has.Length.EqualTo(11));
        var numbers = rows.Select(row => row.Select(cell => double.Parse(cell, CultureInfo.InvariantCulture)).ToArray()).ToArray();
        foreach (var (i, row) in numbers.Index())
        {
            Assert.That(row[0], Is.InRange(-1, 1), $"row {i}: the cosine of a batch");
            Assert.That(row[5], Is.Positive, $"row {i}: the standard deviation");
            Assert.That(row[6], i == 0 ? Is.Zero : Is.Positive, $"row {i}: what it adds to MAML");
        }

        // 3 tasks × 4 episodes × 10 steps, twice; a replay rolls 4 left-out policies out once more, in 4 episodes.
        Assert.That(numbers[0][7], Is.LessThanOrEqualTo(240).And.GreaterThan(200));
        Assert.That(numbers[10][7], Is.LessThanOrEqualTo(720).And.GreaterThan(600));
        Assert.That(File.ReadAllText(folder["first.svg"]), Does.StartWith("<svg").And.Contain("one batch"));
        Assert.That(File.ReadAllText(Path.Combine(folder["run"], "bias.csv")), Is.EqualTo(File.ReadAllText(folder["first.csv"])));
    }

    [Test]
    public void WhatCannotBeCompared_IsRefusedInOneLine()
    {
        using var folder = new TemporaryFolder();
        Train(folder["steps"], Page, "--set adaptation.steps=0");
        Train(folder["rule"], "configs/navigation_2d/meta_sgd.yaml", "");

        Refuses($"inspect bias {folder["steps"]}", "adaptation.steps is 0, and without inner steps all estimators are one");
        Refuses($"inspect bias {folder["rule"]}", "meta_sgd learns more than the policy's start");
        Refuses($"inspect bias {folder["steps"]} --batches 2", "--batches: 2; a spread needs at least 3. Give more.");
        Refuses($"inspect bias {folder["steps"]} --set sampling.tasks=2", "inspect bias changes only device, sharding");
    }

    [TestCase("algorithm.options.leave_one_out.groups=3", "groups: 3 does not divide sampling.episodes 20 into groups of one size. Use one of 2, 4, 5, 10, 20.")]
    [TestCase("algorithm.options.leave_one_out.replay_episodes=21", "replay_episodes: 21, but sampling.episodes is 20")]
    [TestCase("sampling.episodes=1", "sampling.episodes: 1 with score_weight: leave_one_out, which needs an episode besides")]
    public void LeaveOneOut_ThatTheEpisodesDoNotAllow_IsRefusedInOneLine(string setting, string what) =>
        Refuses($"train configs/navigation_2d/sgmrl_replay.yaml --set {setting}", what);

    [Test]
    public void LikelihoodRatios_ThatCarryNothing_AreSaidSo()
    {
        using var folder = new TemporaryFolder();
        Train(folder["run"], "configs/navigation_2d/sgmrl_ratios.yaml", "--set adaptation.step_size=50");

        Assert.That(
            File.ReadAllText(Path.Combine(folder["run"], "log.txt")),
            Does.Contain("have an effective sample size of").And.Contain("below 50 % the weights are mostly noise. Use "));
        var metrics = File.ReadAllLines(Path.Combine(folder["run"], "metrics.csv")).Select(line => line.Split(',')).ToArray();
        var sizes = metrics.Skip(1).Select(row => double.Parse(row[Array.IndexOf(metrics[0], "score/effective_sample_size")], CultureInfo.InvariantCulture));
        Assert.That(sizes, Is.All.InRange(1e-4, 0.5));
    }

    private static void Train(string folder, string page, string settings)
    {
        var program = Program.Run($"train {page} {Program.Small} {settings} --out {folder}");
        Assert.That(program.ExitCode, Is.Zero, program.Errors);
    }

    private static void Refuses(string command, string what)
    {
        var program = Program.Run(command);

        Assert.That(program.ExitCode, Is.EqualTo(2), command);
        Assert.That(program.Errors, Does.Contain(what).And.Match("^[^\n]+\n$"));
    }
}
