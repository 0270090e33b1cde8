using System.Globalization;
using MetaRLTorch.Testing;
using NUnit.Framework;

namespace MetaRLTorch.Tests.Cli;

/// <summary>
/// What the program answers to mistakes: one line, a code that is not zero, and nothing half-written.
/// </summary>
public sealed class CommandLineTests
{
    private const string Config = "configs/navigation_2d/sgmrl.yaml";

    [TestCase("train configs/navigation_2d/none.yaml", "none.yaml: there is no such file")]
    [TestCase(
        $"train {Config} --set adaptation.step_sise=3",
        "adaptation.step_sise is not a setting. Did you mean step_size?")]
    [TestCase($"train {Config} --set adaptation.steps=three", "adaptation.steps is 'three'; it must be a whole number")]
    [TestCase($"train {Config} --set adaptation.steps=-1", "adaptation.steps is -1; it must be at least 0")]
    [TestCase($"train {Config} --set algorithm.name=mamml", "algorithm.name is 'mamml', which is unknown. Did you mean maml?")]
    [TestCase($"train {Config} --set algorithm.options.inner_estimator=dice", "is not a setting with algorithm.name: sgmrl")]
    [TestCase($"train {Config} --out /proc/run", "cannot be written")]
    [TestCase("evaluate /nowhere", "/nowhere: no run is here")]
    [TestCase("resume /nowhere", "/nowhere: no run is here")]
    [TestCase("trian", "'trian' is not a command. Did you mean train? See `metarl --help`.")]
    [TestCase("train", "See `metarl train --help`.")]
    [TestCase("train x --iterations ten", "--iterations ten: it must be a whole number. See `metarl train --help`.")]
    [TestCase($"train {Config} --set steps=3", "--set steps=3: steps is not a setting. Did you mean adaptation.steps or evaluation.steps?")]
    [TestCase($"train {Config} --set hidden_sizes=64", "Did you mean policy.hidden_sizes?")]
    [TestCase($"train {Config} --set policy.hidden_sizes=64", "it must be a list [..], each a whole number: policy.hidden_sizes=[64].")]
    [TestCase($"train {Config} --set algorithm.name=SG-MRL", "Did you mean sgmrl?")]
    [TestCase($"train {Config} --set outer.optimizer=Gradient-Ascent", "Did you mean gradient_ascent?")]
    [TestCase($"train {Config} --device cpu --set device=cuda", "--device cpu and --set device=cuda both give device. Keep one of them.")]
    [TestCase($"train {Config} --iterations 3 --set training.iterations=4", "both give training.iterations")]
    [TestCase($"train {Config} --device gpu", "device is 'gpu'; it must be auto, cpu, cuda, or cuda:N")]
    [TestCase("compare /nowhere /elsewhere", "/nowhere: no run is here")]
    [TestCase("compare /nowhere /nowhere/", "/nowhere is given 2 times. Give every run once.")]
    [TestCase($"inspect gradient {Config} --out /nowhere/g", "/nowhere/g.npz: the result cannot be written here: there is no folder /nowhere.")]
    [TestCase("bound /nowhere --out /proc/b", "/proc/b.csv: the result cannot be written here: ")]
    [TestCase($"train {Config} --set outer.epochs=5", "outer.epochs: 5 with sgmrl")]
    [TestCase($"train {Config} --set outer.max_divergence=0.1", "nothing reads it with outer.optimizer: adam. Remove it")]
    public void AMistake_IsAnsweredInOneLine_WithCodeTwo(string arguments, string words)
    {
        var program = Program.Run(arguments);

        Assert.That(program.ExitCode, Is.EqualTo(2));
        Assert.That(program.Errors.TrimEnd(), Does.StartWith("metarl: ").And.Contain(words).And.Not.Contain("\n"));
    }

    [TestCase("help", "--help")]
    [TestCase("help train", "train --help")]
    public void Help_IsACommandToo(string command, string option)
    {
        var (help, same) = (Program.Run(command), Program.Run(option));

        Assert.That(help.ExitCode, Is.Zero, help.Errors);
        Assert.That(help.Output, Is.EqualTo(same.Output).And.Contain("Usage:"));
    }

    [Test]
    public void Commands_AreNamed_AsTheScriptThatStartedTheProgramIsTyped()
    {
        using var folder = new TemporaryFolder();
        Program Typed(string arguments) =>
            Program.Run(AppContext.BaseDirectory, "METARL_COMMAND=scripts/metarl ", arguments);

        using var train = Program.Start(
            $"train {Config} {Program.Small} --set training.iterations=100000 --out {folder["run"]}",
            "env METARL_COMMAND=scripts/metarl");
        while (train.StandardOutput.ReadLine() is { } line && !line.StartsWith("Iteration 2", StringComparison.Ordinal))
        {
        }

        using (var kill = System.Diagnostics.Process.Start("kill", $"-TERM {train.Id}")) kill.WaitForExit();

        Assert.That(train.StandardOutput.ReadToEnd(), Does.Contain($"continue with: scripts/metarl resume {folder["run"]}"));
        Assert.That(Typed("trian").Errors, Does.Contain("See `scripts/metarl --help`"));
        Assert.That(Typed("--help").Output, Does.Contain("  scripts/metarl [command]"));
    }

    [Test]
    public void Cuda_WhereThereIsNone_IsAMistake()
    {
        Needs.That(!TorchSharp.torch.cuda.is_available(), "This machine has a GPU.");
        using var folder = new TemporaryFolder();

        var program = Program.Run($"train {Config} --device cuda --out {folder["run"]}");

        Assert.That(program.ExitCode, Is.EqualTo(2));
        Assert.That(program.Errors, Does.Contain("no CUDA device is available"));
        Assert.That(Directory.Exists(folder["run"]), Is.False);
    }

    [Test]
    public void Train_IntoTheFolderOfAnotherRun_LeavesThatRunAlone()
    {
        using var folder = new TemporaryFolder();
        Program.Run($"train {Config} {Program.Small} --out {folder["run"]}");
        var before = File.ReadAllText(folder["run/metrics.csv"]);

        var second = Program.Run($"train {Config} {Program.Small} --out {folder["run"]} --seed 9");

        Assert.That(second.ExitCode, Is.EqualTo(2));
        Assert.That(second.Errors, Does.Contain("already holds a run"));
        Assert.That(File.ReadAllText(folder["run/metrics.csv"]), Is.EqualTo(before));
    }

    [Test]
    public void Resume_FromDamagedCheckpointsOnly_NamesTheFault()
    {
        using var folder = new TemporaryFolder();
        Program.Run($"train {Config} {Program.Small} --out {folder["run"]}");
        foreach (var checkpoint in Directory.GetFiles(folder["run/checkpoints"]))
        {
            File.WriteAllBytes(checkpoint, File.ReadAllBytes(checkpoint)[..100]);
        }

        var program = Program.Run($"resume {folder["run"]}");

        Assert.That(program.ExitCode, Is.EqualTo(2));
        Assert.That(
            program.Errors.TrimEnd(),
            Does.Contain("damaged").And.Contain("iteration_00000004.safetensors").And.Not.Contain("\n"));
    }

    [Test]
    public void Evaluate_WritesEveryTasksReturns_BesideTheirMeans()
    {
        using var folder = new TemporaryFolder();
        Program.Run($"train {Config} {Program.Small} --set training.iterations=1 --out {folder["run"]}");

        var program = Program.Run($"evaluate {folder["run"]} --tasks 5 --steps 2");
        var means = Columns(folder["run/evaluate.csv"]);
        var tasks = Columns(folder["run/evaluate.tasks.csv"]);

        Assert.That(program.ExitCode, Is.Zero, program.Errors);
        Assert.That(tasks["task_0"].Concat(tasks["task_1"]), Has.Exactly(10).InRange(-0.5, 0.5), "goals of 5 tasks");
        for (var k = 0; k <= 2; k++)
        {
            Assert.That(
                tasks[$"return_after_step_{k}"].Average(), Is.EqualTo(means["mean_return"][k]).Within(1e-9));
        }
    }

    [Test]
    public void Train_WithoutFiniteNumbers_StopsAndKeepsTheLastCheckpoint()
    {
        using var folder = new TemporaryFolder();

        // One Adam step of 1000 sets log σ to ±1000: σ is infinite in float32 from the second iteration on.
        var program = Program.Run(
            $"train {Config} {Program.Small} --set outer.step_size=1000 --set training.checkpoint_every=1 " +
            $"--set training.evaluate_every=0 --out {folder["run"]}");

        Assert.That(program.ExitCode, Is.EqualTo(1));
        Assert.That(program.Errors, Does.Contain("is not finite"));
        Assert.That(Directory.GetFiles(folder["run/checkpoints"]), Is.Not.Empty);
    }

    [TestCase("configs/half_cheetah_velocity/maml.yaml", "of the action of environment ")]
    [TestCase(Config, "An action after 1 inner steps in environment ")]
    public void Train_WithActionsThatAreNotFinite_NamesTheEnvironmentInOneLine(string config, string words)
    {
        using var folder = new TemporaryFolder();

        // An inner step of 1000 sets log σ to hundreds: actions are infinite after it.
        var program = Program.Run(
            $"train {config} {Program.Small} --set adaptation.step_size=1000 --set training.evaluate_every=0 --out {folder["run"]}");

        Assert.That(program.ExitCode, Is.EqualTo(1));
        Assert.That(program.Errors.TrimEnd(), Does.StartWith("metarl: ").And.Contain(words).And.Not.Contain("\n"));
        Assert.That(File.ReadAllText(folder["run/log.txt"]), Does.Contain("The newest checkpoint is "));
    }

    /// <summary>One Adam step of 1000 sets log σ to ±1000: no checkpoint is made of it.</summary>
    [Test]
    public void Train_WithAStepThatRuinsThePolicy_KeepsTheCheckpointBeforeIt()
    {
        using var folder = new TemporaryFolder();

        var program = Program.Run(
            $"train {Config} {Program.Small} --set outer.step_size=1000 --set training.checkpoint_every=1 --set training.evaluate_every=0 " +
            $"--out {folder["run"]}");

        Assert.That(program.ExitCode, Is.EqualTo(1));
        Assert.That(program.Errors, Does.StartWith("metarl: The policy after the outer step is not finite.").And.Contain("iteration_00000000"));
        Assert.That(Directory.GetFiles(folder["run/checkpoints"]), Has.Length.EqualTo(1));
    }

    [Test]
    public void Resume_AfterKill_EqualsAnUninterruptedRun_ByteForByte()
    {
        using var folder = new TemporaryFolder();
        var long_ = $"{Program.Small} --set training.iterations=40 --set training.checkpoint_every=5";
        Program.Run($"train {Config} {long_} --out {folder["whole"]}");

        using (var process = Program.Start($"train {Config} {long_} --out {folder["killed"]}"))
        {
            while (process.StandardOutput.ReadLine() is { } line
                && !line.StartsWith("Iteration 12", StringComparison.Ordinal))
            {
            }

            process.Kill();
            process.WaitForExit();
        }

        var resumed = Program.Run($"resume {folder["killed"]}");

        Assert.That(resumed.ExitCode, Is.Zero, resumed.Errors);
        foreach (var file in (string[])["metrics.csv", "evaluation.csv", "checkpoints/iteration_00000040.safetensors"])
        {
            var (killed, whole) = (folder[$"killed/{file}"], folder[$"whole/{file}"]);
            Assert.That(File.ReadAllBytes(killed), Is.EqualTo(File.ReadAllBytes(whole)), file);
        }
    }

    [TestCase("INT", 130)]
    [TestCase("TERM", 143)]
    [TestCase("HUP", 129)]
    [TestCase("QUIT", 131)]
    [TestCase("USR1", 138)]
    public void ASignal_FinishesTheIteration_Saves_AndIsTheExitCode(string signal, int code)
    {
        using var folder = new TemporaryFolder();
        using var process = Program.Start(
            $"train {Config} {Program.Small} --set training.iterations=100000 --set training.evaluate_every=0 " +
            $"--out {folder["run"]}");
        while (process.StandardOutput.ReadLine() is { } line
            && !line.StartsWith("Iteration 3", StringComparison.Ordinal))
        {
        }

        using (var kill = System.Diagnostics.Process.Start("kill", $"-{signal} {process.Id}")) kill.WaitForExit();
        var rest = process.StandardOutput.ReadToEnd();
        process.WaitForExit();

        var rows = File.ReadAllLines(folder["run/metrics.csv"]).Length - 1;
        Assert.That(process.ExitCode, Is.EqualTo(code));
        Assert.That(rest, Does.Contain($"Stopped after iteration {rows}; continue with: metarl resume"));
        Assert.That(File.Exists(folder[$"run/checkpoints/iteration_{rows:D8}.safetensors"]), Is.True);
    }

    private static Dictionary<string, double[]> Columns(string csv)
    {
        var lines = File.ReadAllLines(csv).Select(line => line.Split(',')).ToArray();
        return lines[0].Index().ToDictionary(
            column => column.Item,
            column => lines[1..].Select(row => double.Parse(row[column.Index], CultureInfo.InvariantCulture)).ToArray());
    }
}
