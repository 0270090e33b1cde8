using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Spectre.Console;

namespace MetaRLTorch.Benchmarks;

/// <summary>
/// Seconds per meta-iteration here and in a PyTorch baseline, the two in turn on one machine, each PyTorch form at its
/// best setting of threads and batching.
/// </summary>
internal static partial class ComparisonTable
{
    private sealed record Case(string Outer, int Hidden, int Steps);

    private static readonly Case[] Cases =
        [.. from outer in (string[])["vpg", "trpo"] from hidden in (int[])[64, 100] from steps in (int[])[1, 3] select new Case(outer, hidden, steps)];

    /// <summary>Prints the table; without a baseline file only this library's column.</summary>
    public static int Run(string[] arguments)
    {
        var baseline = Value(arguments, "--baseline");
        var rounds = int.Parse(Value(arguments, "--rounds") ?? "3", CultureInfo.InvariantCulture);
        var table = new Table().Title("Seconds per meta-iteration, 20 tasks × 20 episodes × 100 steps, minimum over rounds of medians");
        table.AddColumns("outer", "hidden", "K", "MetaRLTorch", "PyTorch, best setting", "setting", "ratio");
        foreach (var example in Cases)
        {
            var forms = baseline is null ? [] : Forms(example);
            var ours = double.PositiveInfinity;
            var theirs = forms.ToDictionary(form => form, _ => double.PositiveInfinity);
            for (var round = 0; round < rounds; round++)
            {
                ours = Math.Min(ours, Ours(example));
                foreach (var form in forms) theirs[form] = Math.Min(theirs[form], Theirs(example, form, baseline!));
            }

            var best = theirs.Count == 0 ? new("not given", double.NaN) : theirs.MinBy(pair => pair.Value);
            table.AddRow(
                example.Outer, $"2×{example.Hidden}", $"{example.Steps}", Text(ours), Text(best.Value), best.Key, $"{best.Value / ours:F2}");
            AnsiConsole.WriteLine($"{example.Outer} 2×{example.Hidden} K={example.Steps}: {Text(ours)} against " +
                string.Join(", ", theirs.Select(pair => $"{Text(pair.Value)} ({pair.Key})")));
        }

        AnsiConsole.Write(table);
        return 0;
    }

    /// <summary>The settings of the baseline that are tried. TRPO uses its default, thrice-differentiated product.</summary>
    private static string[] Forms(Case example) => example.Outer == "vpg"
        ? ["--threads 1", "--threads 1 --batched", "--threads 2 --batched"]
        : ["--threads 1", "--threads 2 --batched"];

    private static int Iterations(Case example) => example.Outer == "vpg" ? 15 : 3;

    private static double Ours(Case example) => Measure(
        Environment.ProcessPath!,
        $"iteration hidden={example.Hidden} steps={example.Steps} outer={example.Outer} iterations={Iterations(example)}",
        OurSeconds());

    private static double Theirs(Case example, string form, string baseline) => Measure(
        "python3",
        $"{baseline} --tasks 20 --trajs 20 --horizon 100 --hidden {example.Hidden} --inner-steps {example.Steps} " +
        $"--outer {example.Outer} --iters {Iterations(example)} --warmup 1 {form}",
        TheirSeconds());

    private static double Measure(string program, string arguments, Regex seconds)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            Environment = { ["OPENBLAS_NUM_THREADS"] = "1", ["OMP_WAIT_POLICY"] = "passive" },
        })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return seconds.Match(output) is { Success: true } match
            ? double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)
            : throw new InvalidOperationException($"{program} {arguments} printed no time: {output}");
    }

    private static string? Value(string[] arguments, string name) =>
        Array.IndexOf(arguments, name) is var i and >= 0 && i + 1 < arguments.Length ? arguments[i + 1] : null;

    private static string Text(double seconds) => seconds.ToString("F3", CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^wall=([\d.]+)")]
    private static partial Regex OurSeconds();

    [GeneratedRegex(@"median s/meta-iteration over \d+: wall=([\d.e-]+)")]
    private static partial Regex TheirSeconds();
}
