using System.Diagnostics;
using MetaRLTorch.Tests.Cli;
using NUnit.Framework;

namespace MetaRLTorch.Tests.Faults;

/// <summary>A run that is killed again and again ends as one that never was.</summary>
public sealed class KillTests
{
    // As many iterations as a few of these processes do; a run that ends early is followed by one of another seed.
    private const string Run = $"{Trials.EveryIteration} --set training.iterations=120";

    [Test]
    public void ARunKilledAtRandomInstants_EndsAsAnUninterruptedOne_ByteForByte()
    {
        using var folder = new TemporaryFolder();
        var (chance, kills, left) = (new Chance(Trials.Seed), 0, Trials.Count(few: 4));
        for (var seed = 1; left > 0; seed++)
        {
            var (killed, whole) = (folder[$"killed-{seed}"], folder[$"whole-{seed}"]);
            var command = $"train {Trials.Config} {Run} --seed {seed} --out {killed}";
            while (left > 0 && KillOne(command, chance))
            {
                (kills, left) = (kills + 1, left - 1);
                if (File.Exists(Path.Combine(killed, "config.yaml"))) command = $"resume {killed}";
            }

            var last = Program.Run(command);
            Assert.That(last.ExitCode, Is.Zero, $"seed {seed}: {last.Errors}");
            Program.Run($"train {Trials.Config} {Run} --seed {seed} --out {whole}");
            AreEqual(killed, whole);
            Directory.Delete(killed, recursive: true);
            Directory.Delete(whole, recursive: true);
        }

        TestContext.Out.WriteLine($"{kills} kills");
    }

    /// <summary>What a run computed, and nothing that was left behind.</summary>
    internal static void AreEqual(string run, string whole)
    {
        Assert.That(Directory.GetFiles(run, "*.tmp", SearchOption.AllDirectories), Is.Empty);
        string[] files = ["metrics.csv", "evaluation.csv", "best.safetensors",
            .. Directory.GetFiles(Path.Combine(whole, "checkpoints")).Select(file => Path.GetRelativePath(whole, file))];
        foreach (var file in files)
        {
            Assert.That(File.ReadAllBytes(Path.Combine(run, file)), Is.EqualTo(File.ReadAllBytes(Path.Combine(whole, file))), file);
        }
    }

    // Between its start and its end; false where it came to its end before.
    private static bool KillOne(string command, Chance chance)
    {
        using var process = Program.Start(command);
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput;
        for (var lines = chance.Below(60); lines > 0 && output.ReadLine() is not null; lines--)
        {
        }

        Thread.Sleep(chance.Below(40));
        process.Kill();
        output.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode == 137) return true;
        Assert.That(process.ExitCode, Is.Zero, errors.Result);
        return false;
    }
}
