using System.Diagnostics;
using NUnit.Framework;

namespace MetaRLTorch.Tests.Cli;

/// <summary><c>scripts/results.sh</c> on a table that trains in seconds.</summary>
public sealed class ResultsScriptTests
{
    private ResultFolder _folder = null!;

    private string First => _folder.RunOf("MAML", 1);

    private string Second => _folder.RunOf("MAML", 2);

    [SetUp]
    public void MakeTable() => _folder = new(seeds: 2, "MAML");

    [TearDown]
    public void RemoveTable() => _folder.Dispose();

    [Test]
    public void Runs_AreTrainedOnce_AndGoOnWhereTheyBrokeOff()
    {
        var first = Run();
        Assert.That(first.ExitCode, Is.Zero, first.Errors);
        var table = File.ReadAllText(_folder.Results);
        var metrics = File.ReadAllText(Path.Combine(First, "metrics.csv"));
        Assert.That(table, Does.Contain("Trained at commit ").And.Contain($"{Environment.ProcessorCount} cores"));

        File.Delete(Path.Combine(First, "checkpoints", "iteration_00000006.safetensors"));
        File.WriteAllText(Path.Combine(Second, "metrics.csv"), "untouched");
        var second = Run();

        Assert.That(second.ExitCode, Is.Zero, second.Errors);
        Assert.That(second.Output, Does.Contain("seed-1: goes on").And.Not.Contain("begins").And.Not.Contain("seed-2"));
        Assert.That(File.ReadAllText(Path.Combine(First, "log.txt")), Does.Contain("Resuming after iteration 4"));
        Assert.That(File.ReadAllText(Path.Combine(First, "metrics.csv")), Is.EqualTo(metrics));
        Assert.That(File.ReadAllText(_folder.Results), Is.EqualTo(table));

        var third = Run("--force");

        Assert.That(third.Output, Does.Contain("seed-1: begins").And.Contain("seed-2: begins"));
        Assert.That(File.ReadAllText(Path.Combine(Second, "metrics.csv")), Is.Not.EqualTo("untouched"));
        Assert.That(File.ReadAllText(_folder.Results), Is.EqualTo(table));
    }

    [Test]
    public void ARunThatFails_IsNamedInOneLine_AndTheOthersAreTrained()
    {
        Directory.CreateDirectory(First);
        File.WriteAllText(Path.Combine(First, "checkpoints"), "no folder");

        var script = Run();

        Assert.That(script.ExitCode, Is.EqualTo(1));
        Assert.That(script.Output, Does.Match("seed-1: FAILED with exit code 2. metarl: .*the run cannot be written here.*\n"));
        Assert.That(script.Output, Does.Contain("seed-2: finished"));
        Assert.That(script.Errors, Does.Contain("seed-1 is not finished"));
        Assert.That(File.Exists(_folder.Results), Is.False);
    }

    [TestCase("INT", 130)]
    [TestCase("TERM", 143)]
    public void ASignal_EndsTheRuns_WhichSave(string signal, int code)
    {
        File.WriteAllText(_folder.PageOf("MAML"), File.ReadAllText(_folder.PageOf("MAML"))
            .Replace("iterations: 6, checkpoint_every: 2", "iterations: 1000000, checkpoint_every: 1000000"));
        using var script = Start();
        var errors = script.StandardError.ReadToEndAsync();
        while (!script.HasExited && new[] { First, Second }.Any(run => !File.Exists(Path.Combine(run, "metrics.csv"))))
        {
            Thread.Sleep(50);
        }

        using (var kill = Process.Start("kill", $"-{signal} {script.Id}")) kill.WaitForExit();
        script.WaitForExit();

        Assert.That(script.ExitCode, Is.EqualTo(code), errors.Result);
        foreach (var run in new[] { First, Second })
        {
            Assert.That(Directory.GetFiles(Path.Combine(run, "checkpoints")), Has.Length.EqualTo(2), "the beginning and the end");
            Assert.That(File.ReadAllText(Path.Combine(run, "log.txt")), Does.Contain("Stopped after iteration"));
        }
    }

    [TestCase("--jobs none", "--jobs none is not a number of runs")]
    [TestCase("--jbos 2", "--jbos is not an option")]
    [TestCase("nowhere", "results/nowhere.yaml: there is no such table. Known: bomrl games half_cheetah navigation_2d")]
    public void AMistake_IsAnsweredInOneLine_WithCodeTwo(string arguments, string words)
    {
        var script = Run(arguments);

        Assert.That(script.ExitCode, Is.EqualTo(2));
        Assert.That(script.Errors.TrimEnd(), Does.Contain(words).And.Not.Contain("\n"));
    }

    private Program Run(string arguments = "")
    {
        using var script = Start(arguments);
        var errors = script.StandardError.ReadToEndAsync();
        var output = script.StandardOutput.ReadToEnd();
        script.WaitForExit();
        return new(script.ExitCode, output, errors.Result);
    }

    /// <summary>Starts the script with the program under test, so that it builds nothing.</summary>
    /// <param name="arguments">Options of the script.</param>
    private Process Start(string arguments = "")
    {
        var program = _folder["metarl"];
        File.WriteAllText(program, $"#!/usr/bin/env bash\nexec dotnet {Path.Combine(AppContext.BaseDirectory, "metarl.dll")} \"$@\"\n");
        using (var chmod = Process.Start("chmod", $"+x {program}")) chmod.WaitForExit();
        return Process.Start(new ProcessStartInfo(
            "env", $"--default-signal=INT METARL={program} scripts/results.sh --jobs 2 --into {_folder["."]} {_folder.Table} {arguments}")
        {
            WorkingDirectory = Program.Root, RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
    }
}
