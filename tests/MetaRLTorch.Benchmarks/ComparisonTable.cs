using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Spectre.Console;
using TorchSharp;

namespace MetaRLTorch.Benchmarks;

/// <summary>
/// Seconds per meta-iteration here and in a PyTorch program that does the same work. The two run in turn on one
/// machine; PyTorch runs at the best of several settings of threads and batching.
/// </summary>
internal static partial class ComparisonTable
{
    private const double Steps = 20 * 20 * 100;

    private sealed record Case(string Outer, int Hidden, int InnerSteps)
    {
        public int Iterations => Outer == "vpg" ? 20 : 3;

        public int Rounds => Outer == "vpg" ? 3 : 1;

        /// <summary>
        /// The settings of the PyTorch program; its TRPO differentiates the divergence three times, as it does by
        /// default.
        /// </summary>
        public string[] Settings => Outer == "vpg"
            ? ["--threads 1", "--threads 1 --batched", "--threads 2 --batched"]
            : ["--threads 1", "--threads 2 --batched"];

        /// <summary>
        /// 10⁹ floating-point operations of the matrix products that a VPG meta-gradient needs at least. One forward
        /// pass over a batch takes F; the rollout takes F and the gradient 3F at each of K + 1 batches, and each of K
        /// Hessian-vector products takes 5.9F.
        /// </summary>
        public double Work =>
            Steps * 2 * ((4.0 * Hidden) + (Hidden * Hidden)) * ((4 * (InnerSteps + 1)) + (5.9 * InnerSteps)) / 1e9;
    }

    /// <summary>Prints the table; without a baseline only this library's columns.</summary>
    /// <param name="baseline">The PyTorch program.</param>
    public static int Run(string? baseline)
    {
        var peak = MatrixProductSpeed() * Environment.ProcessorCount;
        var table = new Table()
            .Title("Seconds per meta-iteration: 20 tasks × 20 episodes × 100 steps (VPG: best of 3 rounds)");
        table.AddColumns(
            "outer", "hidden", "K", "MetaRLTorch", "PyTorch", "its best setting", "ratio", "fraction of peak sgemm");
        foreach (var example in Cases())
        {
            var (ours, theirs) = Measure(example, baseline);
            var best = theirs.Count == 0 ? new("not measured", double.NaN) : theirs.MinBy(pair => pair.Value);
            table.AddRow(
                example.Outer,
                $"2×{example.Hidden}",
                $"{example.InnerSteps}",
                Text(ours, "F3"),
                Text(best.Value, "F3"),
                best.Key,
                Text(best.Value / ours, "F2"),
                example.Outer == "vpg" ? Text(example.Work / ours / peak, "P0") : string.Empty);
        }

        AnsiConsole.Write(table);
        AnsiConsole.WriteLine($"sgemm on all cores: {Text(peak, "F0")} GFLOP/s");
        return 0;
    }

    private static IEnumerable<Case> Cases() =>
        from outer in (string[])["vpg", "trpo"]
        from hidden in (int[])[64, 100]
        from innerSteps in (int[])[1, 3]
        select new Case(outer, hidden, innerSteps);

    private static (double Ours, Dictionary<string, double> Theirs) Measure(Case example, string? baseline)
    {
        var ours = double.PositiveInfinity;
        var theirs = baseline is null
            ? []
            : example.Settings.ToDictionary(setting => setting, _ => double.PositiveInfinity);
        for (var round = 0; round < example.Rounds; round++)
        {
            ours = Math.Min(ours, Ours(example));
            foreach (var setting in theirs.Keys)
                theirs[setting] = Math.Min(theirs[setting], Theirs(example, setting, baseline!));
        }

        var others = string.Join(", ", theirs.Select(pair => $"{Text(pair.Value, "F3")} ({pair.Key})"));
        AnsiConsole.WriteLine(
            $"{example.Outer} 2×{example.Hidden} K={example.InnerSteps}: {Text(ours, "F3")} against {others}");
        return (ours, theirs);
    }

    private static double Ours(Case example) => Seconds(
        Environment.ProcessPath!,
        $"iteration hidden={example.Hidden} steps={example.InnerSteps} " +
        $"outer={example.Outer} iterations={example.Iterations}",
        OurSeconds());

    private static double Theirs(Case example, string setting, string baseline) => Seconds(
        "/usr/bin/python3",
        $"{baseline} --tasks 20 --trajs 20 --horizon 100 " +
        $"--hidden {example.Hidden} --inner-steps {example.InnerSteps} " +
        $"--outer {example.Outer} --iters {example.Iterations} --warmup 1 {setting}",
        TheirSeconds());

    private static double Seconds(string program, string arguments, Regex pattern)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            Environment = { ["OPENBLAS_NUM_THREADS"] = "1", ["OMP_WAIT_POLICY"] = "passive" },
        })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return pattern.Match(output) is { Success: true } match
            ? double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)
            : throw new InvalidOperationException($"{program} {arguments} printed no time: {output}");
    }

    /// <summary>10⁹ floating-point operations per second of one core on a float32 matrix product.</summary>
    private static double MatrixProductSpeed()
    {
        const int Size = 1024;
        using var scope = torch.NewDisposeScope();
        var x = torch.ones(Size, Size);
        var best = double.PositiveInfinity;
        for (var i = 0; i < 10; i++)
        {
            var begin = Stopwatch.GetTimestamp();
            x.mm(x);
            best = Math.Min(best, Stopwatch.GetElapsedTime(begin).TotalSeconds);
        }

        return 2.0 * Size * Size * Size / best / 1e9;
    }

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^wall=([\d.]+)")]
    private static partial Regex OurSeconds();

    [GeneratedRegex(@"median s/meta-iteration over \d+: wall=([\d.e-]+)")]
    private static partial Regex TheirSeconds();
}
