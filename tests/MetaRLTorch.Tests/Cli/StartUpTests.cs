using System.Runtime.InteropServices;
using NUnit.Framework;

namespace MetaRLTorch.Tests.Cli;

/// <summary>What the program loads, and what it says of a library that it cannot load.</summary>
public sealed class StartUpTests
{
#if TORCH_PROVIDER_LIBTORCH
    private const string Library = "libmetarl_torch.so";
#else
    private const string Library = "runtimes/linux-x64/native/libtorch_cpu.so";
#endif

    [TestCase("--help")]
    [TestCase("--version")]
    [TestCase("train --help")]
    [TestCase("list")]
    [TestCase("trian")]
    public void WhatOnlyReadsNames_LoadsNoLibtorch(string arguments) =>
        Assert.That(LoadedBy(arguments), Does.Contain("libcoreclr").And.Not.Contain("libtorch_cpu.so"));

    [Test]
    public void WhatComputes_LoadsLibtorch() =>
        Assert.That(LoadedBy("doctor --self-test"), Does.Contain("libtorch_cpu.so"));

    [TestCase("doctor")]
    [TestCase("train configs/navigation_2d/sgmrl.yaml")]
    public void ATensorLibraryThatIsMissing_IsNamedInOneLine(string arguments)
    {
        using var program = new ProgramCopy();
        File.Delete(program[Library]);

        IsNamed(program.Run(arguments), Path.GetFileName(Library));
    }

    [Test]
    public void ATensorLibraryThatIsTruncated_IsNamedInOneLine()
    {
        using var program = new ProgramCopy();
        File.Delete(program[Library]);
        File.WriteAllBytes(program[Library], "\u007fELF"u8.ToArray());

        IsNamed(program.Run("doctor"), "file too short");
    }

    [Test]
    public void ATensorLibraryThatIsAnotherLibrary_IsNamedInOneLine()
    {
        using var program = new ProgramCopy();
        var shim = Library.Replace("libtorch_cpu", "libLibTorchSharp");
        File.Delete(program[shim]);
        File.Copy(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "libSystem.Native.so"), program[shim]);

        IsNamed(program.Run("doctor"), "entry point");
    }

    [TestCase("\u007fELF", "file too short")]
    [TestCase(null, "cannot open shared object file")]
    public void AMuJoCoThatCannotBeLoaded_IsNamedWithTheCause(string? content, string cause)
    {
        using var folder = new TemporaryFolder();
        if (content is not null) File.WriteAllText(folder["libmujoco.so"], content);
        var variables = $"MUJOCO_LIBRARY={folder["libmujoco.so"]} ";

        var train = Program.Run(AppContext.BaseDirectory, variables, "train configs/hopper/maml_trpo.yaml");
        var doctor = Program.Run(AppContext.BaseDirectory, variables, "doctor");

        Assert.That(train.ExitCode, Is.EqualTo(2));
        Assert.That(train.Errors.TrimEnd(), Does.Contain(folder["libmujoco.so"]).And.Contain(cause).And.Not.Contain("\n"));
        Assert.That(doctor.Output, Does.Match($"MuJoCo .*{cause}"));
    }

    [Test]
    public void ALibraryThatIsNoMuJoCo_IsNamedInOneLine()
    {
        var program = Program.Run(
            AppContext.BaseDirectory, "MUJOCO_LIBRARY=libm.so.6 ", "train configs/hopper/maml_trpo.yaml");

        Assert.That(program.ExitCode, Is.EqualTo(2));
        Assert.That(program.Errors.TrimEnd(), Does.Contain("libm.so.6 is not a MuJoCo").And.Not.Contain("\n"));
    }

    // The loader itself writes down what it loads.
    private static string LoadedBy(string arguments) =>
        Program.Run(AppContext.BaseDirectory, "LD_DEBUG=files ", arguments).Errors;

    private static void IsNamed(Program program, string cause)
    {
        Assert.That(program.ExitCode, Is.EqualTo(1));
        Assert.That(
            program.Errors.TrimEnd(),
            Does.StartWith("metarl: the tensor library cannot be loaded: ").And.Contain(cause).And.Contain("setup.sh --force")
                .And.Not.Contain("\n"));
        Assert.That(program.Output, Is.Empty);
    }

    /// <summary>The program with files of its own, to be damaged; what is large is linked.</summary>
    private sealed class ProgramCopy : IDisposable
    {
        private const long Large = 1 << 24;

        private readonly TemporaryFolder _folder = new();

        public ProgramCopy()
        {
            foreach (var file in new DirectoryInfo(AppContext.BaseDirectory).EnumerateFiles("*", SearchOption.AllDirectories))
            {
                var name = Path.GetRelativePath(AppContext.BaseDirectory, file.FullName);
                Directory.CreateDirectory(Path.GetDirectoryName(this[name])!);
                if (file.Length < Large) file.CopyTo(this[name]);
                else File.CreateSymbolicLink(this[name], file.FullName);
            }
        }

        public string Folder => _folder[string.Empty];

        public string this[string name] => _folder[name];

        public Program Run(string arguments) => Program.Run(Folder, string.Empty, arguments);

        public void Dispose() => _folder.Dispose();
    }
}
