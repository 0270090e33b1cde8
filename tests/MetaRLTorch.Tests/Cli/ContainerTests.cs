using System.Diagnostics;
using System.Globalization;
using MetaRLTorch.Testing;
using NUnit.Framework;

namespace MetaRLTorch.Tests.Cli;

/// <summary>What a container changes for the program: it is PID 1, its folders are elsewhere and may be read-only.</summary>
[Platform(Include = "Linux")]
public sealed class ContainerTests
{
    private const string Config = "configs/navigation_2d/sgmrl.yaml";

    private const string Namespace = "unshare --user --map-root-user";

    /// <summary>The first process of its PID namespace, for which the kernel has no default action.</summary>
    private const string PidOne = $"{Namespace} --pid --fork --mount-proc --kill-child";

    /// <summary>As an image starts the program, with a signal that comes before it.</summary>
    private const string Early = $"{PidOne} env --block-signal=HUP,INT,QUIT,TERM,USR1 sh -c \"kill -$0 $$; exec \\\"$@\\\"\"";

    [OneTimeSetUp]
    public void NeedsNamespaces()
    {
        using var unshare = Process.Start("unshare", "--user --map-root-user --pid --fork --mount --mount-proc true");
        unshare.WaitForExit();
        Needs.That(unshare.ExitCode == 0, "This user may not make namespaces here.");
    }

    [Test]
    public void ASignalBeforeTheFirstLine_EndsEveryCommand(
        [Values(
            "list", "doctor", "physics bench", "--help", $"train {Config}", $"inspect gradient {Config} --out x",
            "resume /nowhere", "evaluate /nowhere", "compare /nowhere /elsewhere", "bound /nowhere")]
        string command)
    {
        foreach (var (signal, code) in ((string, int)[])[("INT", 130), ("TERM", 143)])
        {
            var program = Program.Run(command, $"{Early} {signal}");

            Assert.That(program, Is.EqualTo(new Program(code, string.Empty, string.Empty)), signal);
        }
    }

    [TestCase("INT", 130)]
    [TestCase("TERM", 143)]
    public void PidOne_EndsAnEvaluation_OnASignal(string signal, int code)
    {
        using var folder = new TemporaryFolder();
        Program.Run($"train {Config} {Program.Small} --set training.iterations=1 --out {folder["run"]}");

        using var process = Program.Start($"evaluate {folder["run"]} --tasks 20000 --steps 3", PidOne);
        var evaluation = ChildOf(process);
        WaitUntil(() => File.ReadAllText($"/proc/{evaluation}/maps").Contains("libtorch_cpu"));
        Kill(signal, evaluation);

        Assert.That(ExitCodeOf(process), Is.EqualTo(code));
        Assert.That(File.Exists(folder["run/evaluate.csv"]), Is.False);
    }

    [TestCase("INT", 130)]
    [TestCase("TERM", 143)]
    public void PidOne_SavesATraining_OnASignal(string signal, int code)
    {
        using var folder = new TemporaryFolder();
        using var process = Program.Start(
            $"train {Config} {Program.Small} --set training.iterations=100000 --set training.evaluate_every=0 " +
            $"--out {folder["run"]}",
            PidOne);
        while (process.StandardOutput.ReadLine() is { } line
            && !line.StartsWith("Iteration 3", StringComparison.Ordinal))
        {
        }

        Kill(signal, ChildOf(process));

        Assert.That(ExitCodeOf(process), Is.EqualTo(code));
        var rows = File.ReadAllLines(folder["run/metrics.csv"]).Length - 1;
        Assert.That(File.Exists(folder[$"run/checkpoints/iteration_{rows:D8}.safetensors"]), Is.True);
    }

    [Test]
    public void Evaluate_OnAReadOnlyVolume_NamesOut_AndWritesThere()
    {
        using var folder = new TemporaryFolder();
        var run = folder["run"];
        Program.Run($"train {Config} {Program.Small} --set training.iterations=1 --out {run}");
        var readOnly = $"{Namespace} --mount sh -c " +
            "\"mount --bind $0 $0 && mount -o remount,bind,ro $0 && exec \\\"$@\\\"\" " + run;

        var refused = Program.Run($"evaluate {run}", readOnly);
        var written = Program.Run($"evaluate {run} --out {folder["evaluate.csv"]}", readOnly);

        Assert.That(refused.ExitCode, Is.EqualTo(2));
        Assert.That(refused.Output, Is.Empty, "told before the evaluation");
        Assert.That(
            refused.Errors.TrimEnd(),
            Does.StartWith($"metarl: {run}/evaluate.csv").And.Contain("--out").And.Not.Contain("\n"));
        Assert.That(written.ExitCode, Is.Zero, written.Errors);
        Assert.That(File.Exists(folder["evaluate.tasks.csv"]), Is.True);
    }

    [Test]
    public void APageThatIsNotHere_IsLookedForBesideTheProgram()
    {
        using var folder = new TemporaryFolder();
        var name = Path.GetFileName(folder.Path);
        var beside = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, name));
        try
        {
            File.Copy(Path.Combine(Program.Root, Config), Path.Combine(beside.FullName, "page.yaml"));

            var program = Program.Run(
                $"train {name}/page.yaml {Program.Small} --set training.iterations=1 --out {folder["run"]}");

            Assert.That(program.ExitCode, Is.Zero, program.Errors);
        }
        finally
        {
            beside.Delete(recursive: true);
        }
    }

#if TORCH_PROVIDER_LIBTORCH
    [Test]
    public void TheProvider_LooksForItsLibtorchBesideTheProgram_First()
    {
        var shim = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "libmetarl_torch.so"));

        Assert.That(System.Text.Encoding.Latin1.GetString(shim), Does.Contain("\0$ORIGIN/torch/lib:"));
    }
#endif

    private static int ChildOf(Process parent)
    {
        var children = string.Empty;
        WaitUntil(() => (children = File.ReadAllText($"/proc/{parent.Id}/task/{parent.Id}/children")).Length > 0);
        return int.Parse(children, CultureInfo.InvariantCulture);
    }

    private static int ExitCodeOf(Process process)
    {
        var output = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(TimeSpan.FromMinutes(2))) process.Kill(entireProcessTree: true);
        output.Wait();
        return process.ExitCode;
    }

    private static void WaitUntil(Func<bool> holds) =>
        Assert.That(SpinWait.SpinUntil(holds, TimeSpan.FromMinutes(2)), "It does not come.");

    private static void Kill(string signal, int process)
    {
        using var kill = Process.Start("kill", $"-{signal} {process}");
        kill.WaitForExit();
    }
}
