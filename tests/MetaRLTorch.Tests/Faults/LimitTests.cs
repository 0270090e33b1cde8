using System.Text.RegularExpressions;
using MetaRLTorch.Tests.Cli;
using NUnit.Framework;

namespace MetaRLTorch.Tests.Faults;

/// <summary>What a shell or a batch system allows, and what a user mistypes: told in one line.</summary>
[Platform(Include = "Linux")]
public sealed class LimitTests
{
    private readonly TemporaryFolder _folder = new();

    [OneTimeTearDown]
    public void Remove() => _folder.Dispose();

    // Below the limit of file sizes, .NET itself starts only without W^X, as scripts/metarl starts it.
    [TestCase("ulimit -v 4000000", 2, "ulimit -v 4000000: ")]
    [TestCase("ulimit -n 64", 2, "ulimit -n 64: ")]
    [TestCase("export DOTNET_GCHeapHardLimit=1000000", 2, "The heap of .NET may grow to 16 MiB")]
    [TestCase("export DOTNET_EnableWriteXorExecute=0; ulimit -f 40", 1, "The limit of file sizes is reached")]
    public void ALimitOfTheShell_IsNamedInOneLine(string limit, int code, string words)
    {
        var program = Program.Bash(
            Under(limit, $"train {Trials.Config} {RunSafetyTests.Endless} --out {_folder[TestContext.CurrentContext.Test.ID]}"));

        Assert.That(program.ExitCode, Is.EqualTo(code), program.Errors);
        Assert.That(program.Errors.TrimEnd(), Does.StartWith("metarl: ").And.Contain(words).And.Not.Contain("\n"));
    }

    [Test]
    public void TheLeastThatIsAskedFor_IsEnough()
    {
        var refused = Program.Bash(Under("ulimit -v 4000000", "doctor --self-test")).Errors;
        var least = Regex.Match(refused, "at least (\\d+) ").Groups[1].Value;
        var program = Program.Bash(Under(
            $"ulimit -n 128; ulimit -v {least}",
            $"train {Trials.Config} --set training.iterations=2 --set training.evaluate_every=0 --out {_folder["enough"]}"));

        Assert.That(program.ExitCode, Is.Zero, $"{least}: {program.Errors}");
    }

    [TestCase("--tasks x", "a whole number")]
    [TestCase("--tasks 1.5", "a whole number")]
    public void AnArgumentOfTheWrongType_IsToldInWords(string argument, string words)
    {
        var program = Program.Run($"evaluate /nowhere {argument}");

        Assert.That(program.ExitCode, Is.EqualTo(2));
        Assert.That(program.Errors, Does.Contain(words).And.Not.Contain("System."));
    }

    private static string Under(string limits, string command) =>
        $"{limits}; exec timeout -s KILL 300 dotnet {Path.Combine(AppContext.BaseDirectory, "metarl.dll")} {command}";
}
