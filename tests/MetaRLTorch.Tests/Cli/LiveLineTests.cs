using System.Text.RegularExpressions;
using MetaRLTorch.Testing;
using NUnit.Framework;

namespace MetaRLTorch.Tests.Cli;

/// <summary>What a terminal is sent while a run trains; <c>script</c> is the terminal.</summary>
public sealed partial class LiveLineTests
{
    /// <summary>
    /// Every picture of the line erases what is behind the cursor and leaves the cursor at its beginning; sentences and the end of the run stand
    /// in rows of their own.
    /// </summary>
    [TestCase(60)]
    [TestCase(200)]
    public void TheLine_IsDrawnInItsPlace_AndIsAsWideAsTheTerminal(int width)
    {
        Needs.That(Program.Bash("command -v script").ExitCode == 0, "needs script (util-linux, bsdutils)");
        using var folder = new TemporaryFolder();
        var train = $"train configs/navigation_2d/maml.yaml {Program.Small} --out {folder["run"]}";

        var program = $"dotnet {Path.Combine(AppContext.BaseDirectory, "metarl.dll")}";
        var seen = Program.Bash($"TERM=xterm script -qec 'stty cols {width} rows 30; {program} {train}' {folder["seen"]}");

        Assert.That(seen.ExitCode, Is.Zero, seen.Output);
        var output = seen.Output;
        var lines = Picture().Matches(output).Select(match => Color().Replace(match.Groups[1].Value, "")).ToArray();
        Assert.That(lines, Has.Length.GreaterThanOrEqualTo(4));
        Assert.That(lines.Select(line => line.Length), Is.All.EqualTo(width - 1));
        Assert.That(lines[^1], Does.StartWith("4/4  return ").And.Match(@"━ 100% 00:\d\d:\d\d$"));
        Assert.That(lines[^1].Contains("steps/s", StringComparison.Ordinal), Is.EqualTo(width == 200), "in a wide terminal alone");
        Assert.That(output, Does.Match(@"\u001b\[J(\r\n)?Iteration 2, held-out tasks: return "));
        Assert.That(output, Does.Match(@"100% [\d:]+\r\r?\n(.*\n)*Finished 4 iterations"));
    }

    [GeneratedRegex(@"\u001b\[J([^\n\r]*━[^\n\r]*)\r")]
    private static partial Regex Picture();

    [GeneratedRegex(@"\u001b\[\d+m")]
    private static partial Regex Color();
}
