using System.Diagnostics;
using MetaRLTorch.Testing;
using MetaRLTorch.Tests.Cli;
using NUnit.Framework;

namespace MetaRLTorch.Tests.Faults;

/// <summary>What a user, a batch system or the numbers do to a run; nothing of it is lost without a word.</summary>
[Platform(Include = "Linux")]
public sealed class RunSafetyTests
{
    internal const string Endless = $"{Trials.EveryIteration} --set training.iterations=100000 --set training.evaluate_every=0";

    private readonly TemporaryFolder _folder = new();

    private string Run => _folder[TestContext.CurrentContext.Test.ID];

    [OneTimeTearDown]
    public void Remove() => _folder.Dispose();

    [Test]
    public void ASecondProcessOnARun_IsRefused_UntilTheFirstIsDead()
    {
        using var first = Program.Start($"train {Trials.Config} {Endless} --out {Run}");
        ReadTo(first, "Iteration 3");

        foreach (var command in (string[])[$"resume {Run}", $"repair {Run}", $"resume {Run}"])
        {
            var second = Program.Run(command);
            Assert.That(second.ExitCode, Is.EqualTo(2), command);
            Assert.That(second.Errors.TrimEnd(), Does.StartWith($"metarl: {Run}: process {first.Id} on ").And.Not.Contain("\n"));
        }

        first.Kill();
        first.StandardOutput.ReadToEnd();
        var rows = File.ReadLines(Path.Combine(Run, "metrics.csv")).Count() + 3;
        var resumed = Program.Run($"resume {Run} --iterations {rows}");

        Assert.That(resumed.ExitCode, Is.Zero, resumed.Errors);
        Assert.That(Iterations(), Is.EqualTo(Enumerable.Range(0, rows)));
    }

    [Test]
    public void TwoProcessesThatStartAtOnce_LeaveOneRun()
    {
        Train("--set training.iterations=4");
        using var first = Program.Start($"resume {Run} --iterations 40");
        using var second = Program.Start($"resume {Run} --iterations 40");
        var ends = new[] { Program.Finish(first), Program.Finish(second) };

        // The later one may also have come after the end of the first.
        Assert.That(ends.Select(end => end.ExitCode), Is.SubsetOf([0, 2]).And.Contains(0));
        Assert.That(Iterations(), Is.EqualTo(Enumerable.Range(0, 40)));
    }

    [Test]
    public void Resume_WhereTheCheckpointsAreGone_Refuses_AndKeepsTheCurves()
    {
        Train("--set training.iterations=4");
        Directory.Move(Path.Combine(Run, "checkpoints"), Path.Combine(Run, "elsewhere"));
        var before = File.ReadAllText(Path.Combine(Run, "metrics.csv"));

        var resumed = Program.Run($"resume {Run}");

        Assert.That(resumed.ExitCode, Is.EqualTo(2));
        Assert.That(resumed.Errors.TrimEnd(), Does.Contain("4 iterations are recorded, but there is no checkpoint").And.Not.Contain("\n"));
        Assert.That(File.ReadAllText(Path.Combine(Run, "metrics.csv")), Is.EqualTo(before));
    }

    [Test]
    public void ResumeWithIterations_IsRemembered_AndNeverDropsRows()
    {
        Train("--set training.iterations=3");

        var shorter = Program.Run($"resume {Run} --iterations 2");
        var longer = Program.Run($"resume {Run} --iterations 6");
        var again = Program.Run($"resume {Run}");

        Assert.That(shorter.ExitCode, Is.EqualTo(2));
        Assert.That(shorter.Errors, Does.Contain("--iterations 2: 3 iterations are done already"));
        Assert.That((longer.ExitCode, again.ExitCode), Is.EqualTo((0, 0)), longer.Errors + again.Errors);
        Assert.That(again.Output, Does.Contain("Finished 6 iterations"));
        Assert.That(Iterations(), Is.EqualTo(Enumerable.Range(0, 6)));
    }

    [Test]
    public void ResumeFromAnOlderCheckpoint_KeepsTheNewerOnes_OutOfTheWay()
    {
        Train("--set training.iterations=5");
        var older = Path.Combine(Run, "checkpoints", "iteration_00000002.safetensors");

        var resumed = Program.Run($"resume {Run} --checkpoint {older}");

        Assert.That(resumed.ExitCode, Is.Zero, resumed.Errors);
        Assert.That(resumed.Output, Does.Contain("iteration_00000005.safetensors.superseded"));
        Assert.That(Iterations(), Is.EqualTo(Enumerable.Range(0, 5)));
    }

    [Test]
    public void LostRows_AreRebuilt_OrDoneWithout_WhenTheUserSaysSo()
    {
        Train("--set training.iterations=6");
        var metrics = Path.Combine(Run, "metrics.csv");
        var whole = File.ReadAllLines(metrics);
        File.WriteAllLines(metrics, whole.Where((_, line) => line != 3));

        var refused = Program.Run($"resume {Run} --iterations 8");
        var repaired = Program.Run($"repair {Run}");
        var rebuilt = File.ReadAllLines(metrics);
        foreach (var events in Directory.GetFiles(Run, "events.*")) File.Delete(events);
        File.WriteAllLines(metrics, whole.Where((_, line) => line != 3));
        var lost = Program.Run($"repair {Run}");
        var without = Program.Run($"resume {Run} --iterations 8 --without-lost-rows");
        var on = Program.Run($"resume {Run} --iterations 9");

        Assert.That((refused.ExitCode, repaired.ExitCode, lost.ExitCode), Is.EqualTo((2, 0, 1)));
        Assert.That(refused.Errors, Does.Contain("metarl repair"));
        Assert.That(rebuilt, Is.EqualTo(whole));
        Assert.That(repaired.Output, Does.Contain("metrics.csv: 5 rows kept, 1 rebuilt; the damaged file is now metrics.csv.damaged-1"));
        Assert.That(lost.Output, Does.Contain("1 lost, the first of iteration 2"));
        Assert.That((without.ExitCode, on.ExitCode), Is.EqualTo((0, 0)), without.Errors + on.Errors);
        Assert.That(Iterations(), Is.EqualTo(new[] { 0, 1, 3, 4, 5, 6, 7, 8 }));
    }

    [Test]
    public void ADivergence_IsFoundBeforeItIsSaved_AndTheRunCanGoBack()
    {
        var stopped = Program.Run($"train {Trials.Config} {Trials.EveryIteration} --set outer.step_size=1000 --out {Run}");
        var resumed = Program.Run($"resume {Run} --set training.on_divergence=go_back");

        Assert.That(stopped.ExitCode, Is.EqualTo(1));
        Assert.That(
            stopped.Errors.TrimEnd(),
            Does.Contain("is not finite").And.Contain("continue with `metarl resume").And.Not.Contain("\n"));
        Assert.That(resumed.ExitCode, Is.Zero, resumed.Errors);
        Assert.That(resumed.Output, Does.Contain("Going back to iteration 0, with outer.step_size: 500"));
        Assert.That(Iterations(), Is.EqualTo(Enumerable.Range(0, 4)));
        Assert.That(File.ReadAllText(Path.Combine(Run, "config.yaml")), Does.Not.Contain("step_size: 1000"));
    }

    [Test]
    public void AStepBeyondTheLimit_IsADivergence()
    {
        var stopped = Program.Run(
            $"train {Trials.Config} {Trials.EveryIteration} --set outer.step_size=0.5 --set training.divergence_limit=0.001 --out {Run}");

        Assert.That(stopped.ExitCode, Is.EqualTo(1));
        Assert.That(stopped.Errors.TrimEnd(), Does.Contain("beyond training.divergence_limit: 0.001").And.Not.Contain("\n"));
        Assert.That(Directory.GetFiles(Path.Combine(Run, "checkpoints")), Has.Length.EqualTo(1));
    }

    [Test]
    public void TheFirstCtrlC_SaysWhatItWaitsFor_TheSecondEndsAtOnce()
    {
        using var process = Program.Start(
            $"train {Trials.Config} --set sampling.tasks=400 --set sampling.episodes=200 --set training.evaluate_every=0 --out {Run}");
        ReadTo(process, "Checkpoint after iteration 0");
        Signal("INT", process);
        var answer = process.StandardError.ReadLine();
        Signal("INT", process);
        var ended = process.WaitForExit(TimeSpan.FromSeconds(20));
        if (!ended) process.Kill();

        Assert.That(answer, Is.EqualTo("metarl: finishing iteration 1, saving; again ends at once."));
        Assert.That(ended, Is.True);
        Assert.That(process.ExitCode, Is.EqualTo(130));
        Assert.That(Directory.GetFiles(Path.Combine(Run, "checkpoints")), Has.Length.EqualTo(1));
    }

    [Test]
    public void AHangupThatIsIgnored_StaysIgnored()
    {
        using var process = Program.Start($"train {Trials.Config} {Endless} --out {Run}", "nohup");
        ReadTo(process, "Iteration 2");
        Signal("HUP", process);
        ReadTo(process, "Iteration 40");
        Assert.That(process.HasExited, Is.False);
        process.Kill();
    }

    [Test]
    public void AnEvaluationThatIsNotFinite_IsNoSilentCell()
    {
        Train("--set training.iterations=1");

        var program = Program.Run($"evaluate {Run} --set evaluation.step_sizes=[1000] --steps 4");

        Assert.That(program.ExitCode, Is.EqualTo(1), program.Output);
        Assert.That(program.Errors.TrimEnd(), Does.Contain("is not finite").And.Not.Contain("\n"));
    }

    [Test]
    public void AnEvaluationThatIsNotFinite_IsAWarningOfTheTraining()
    {
        var program = Program.Run(
            $"train {Trials.Config} {Trials.EveryIteration} --set training.evaluate_every=1 --set evaluation.step_sizes=[1000] " +
            $"--set evaluation.steps=4 --out {Run}");

        Assert.That(program.ExitCode, Is.Zero, program.Errors);
        Assert.That(program.Output, Does.Contain("the return of held-out tasks after "));
    }

    private void Train(string settings)
    {
        var program = Program.Run($"train {Trials.Config} {Trials.EveryIteration} {settings} --out {Run}");
        Assert.That(program.ExitCode, Is.Zero, program.Errors);
    }

    private IEnumerable<int> Iterations() =>
        File.ReadLines(Path.Combine(Run, "metrics.csv")).Skip(1).Select(row => int.Parse(row.Split(',')[0]));

    private static void ReadTo(Process process, string start)
    {
        while (process.StandardOutput.ReadLine() is { } line && !line.StartsWith(start, StringComparison.Ordinal))
        {
        }
    }

    private static void Signal(string signal, Process process)
    {
        using var kill = Process.Start("kill", $"-{signal} {process.Id}");
        kill.WaitForExit();
    }
}
