using MetaRLTorch.Tests.Cli;
using NUnit.Framework;

namespace MetaRLTorch.Tests.Build;

/// <summary>What the shell scripts promise, apart from what they start.</summary>
public sealed class ScriptTests
{
    private const string Common = "source scripts/lib/common.sh";

    [Test]
    public void EveryScript_SaysWhatItIsFor(
        [Values("train", "test", "setup", "evaluate", "compare", "bench", "pack", "gym", "mutate", "slurm/sweep")] string name,
        [Values("--help", "-h")] string option)
    {
        var help = Program.Bash($"scripts/{name}.sh {option}");

        Assert.That(help.ExitCode, Is.Zero, help.Errors);
        Assert.That(help.Output, Does.Contain($"scripts/{name}.sh").And.Not.Contain("set -euo"));
    }

    [Test]
    public void ACloneThatCannotBeWritten_IsToldInOneLine()
    {
        using var folder = new TemporaryFolder();

        // A file where a folder is needed stops every user, root included.
        var program = Program.Bash($"cp -r scripts {folder.Path} && touch {folder["artifacts"]} && HOME=/nonexistent {folder["scripts/metarl"]} list");

        Assert.That(program.ExitCode, Is.EqualTo(1));
        Assert.That(program.Errors.TrimEnd(), Does.StartWith($"{folder["artifacts"]} cannot be written").And.Not.Contain("\n"));
    }

    [TestCase("echo metarl: no.; echo later; exit 1", "no.")]
    [TestCase("echo all; echo 'an Error here'; echo later; exit 1", "an Error here")]
    [TestCase("echo first; echo last; exit 1", "last")]
    [TestCase("exit 3", "it ended with code 3 and said nothing")]
    [TestCase("kill -SEGV $BASHPID", "it was ended by SIGSEGV")]
    [TestCase("echo metarl: no.", "")]
    public void AFault_IsNeverEmpty(string command, string fault)
    {
        using var folder = new TemporaryFolder();

        var answer = Program.Bash($"{Common}; failing() {{ {command}; }}; fault_of {folder["log"]} failing");

        Assert.That(answer.Output.TrimEnd(), Is.EqualTo(fault));
    }

    [Test]
    public void TheStateOfTheSources_IsThatOfACopy_AndChangesWithThem()
    {
        using var folder = new TemporaryFolder();
        var states = Program.Bash(
            $"{Common}; mkdir -p {folder["copy"]}/artifacts; tar cf - $(git ls-files src scripts '*.props' '*.json') | tar xf - -C {folder["copy"]}; " +
            $"cd {folder["copy"]}; source scripts/lib/common.sh; source_state; find . -type f -exec touch {{}} +; source_state; " +
            "echo >>src/MetaRLTorch/MetaRLTorch.csproj; source_state").Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.That(states, Has.Length.EqualTo(3));
        Assert.That(states[1], Is.EqualTo(states[0]));
        Assert.That(states[2], Is.Not.EqualTo(states[1]));
    }

    [TestCase("", "scripts/metarl")]
    [TestCase("cd /; ", "/scripts/metarl")]
    public void Commands_AreNamed_AsTheyCanBeTypedHere(string from, string command)
    {
        var answer = Program.Bash($"{Common.Replace("source ", $"{from}source {Program.Root}/")}; echo $METARL_COMMAND");

        Assert.That(answer.Output.TrimEnd(), from.Length == 0 ? Is.EqualTo(command) : Does.EndWith(command));
        Assert.That(File.Exists(Path.Combine(Program.Root, answer.Output.TrimEnd())), Is.True);
    }
}
