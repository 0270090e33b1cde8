using MetaRLTorch.Configuration;
using MetaRLTorch.Environments;
using MetaRLTorch.Logging;
using MetaRLTorch.Training;
using NUnit.Framework;

namespace MetaRLTorch.Tests.Cli;

/// <summary>The table of <c>metarl compare</c>, worked by hand.</summary>
public sealed class CompareTests
{
    [Test]
    public void Compare_PrintsMeansAndTheirDifference_SecondMinusFirst()
    {
        // Evaluations of iterations 2, 3 and 4; from iteration 3 on, the means of the last two count.
        using var folder = new TemporaryFolder();
        Write(folder["a1"], "maml", 1, [[-99, -99], [0, -4], [2, -6]]);             // 1, −5
        Write(folder["a2"], "maml", 2, [[-99, -99], [3, -7], [3, -7]]);             // 3, −7
        Write(folder["b1"], "emaml", 1, [[-99, -99], [10, -1], [12, -1]]);          // 11, −1
        Write(folder["b2"], "emaml", 2, [[-99, -99], [13, -1], [13, -1]]);          // 13, −1

        var program = Program.Run(
            $"compare --first {folder["a1"]} {folder["a2"]} --second {folder["b1"]} {folder["b2"]} --from 3");

        // Half-widths: of one mean t(0.975, 1) · 1 = 12.71; of the first difference t(0.975, 2) · √2 = 6.08; of the second
        // t(0.975, 1) · 1.
        Assert.That(program.ExitCode, Is.Zero, program.Errors);
        string[][] expected =
        [
            ["0", "2.00 ± 12.71", "12.00 ± 12.71", "10.00 ± 6.08"],
            ["1", "-6.00 ± 12.71", "-1.00 ± 0.00", "5.00 ± 12.71"],
        ];
        Assert.That(Rows(program.Output), Is.EqualTo(expected), program.Output);
    }

    private static string[][] Rows(string table) =>
    [
        .. table.Split('\n')
            .Select(line => line.Split('│').Select(cell => cell.Trim()).Where(cell => cell.Length > 0).ToArray())
            .Where(cells => cells.Length == 4 && char.IsAsciiDigit(cells[0][0])),
    ];

    /// <summary>A run as far as <c>compare</c> reads it.</summary>
    private static void Write(string folder, string method, int seed, double[][] returns)
    {
        Directory.CreateDirectory(folder);
        var config = new ConfigLoader(Catalog.With(EnvironmentCatalog.Entries)).Load(
            Path.Combine(Program.Root, "configs/navigation_2d/maml.yaml"),
            ConfigOverride.Parse($"algorithm.name={method}"),
            ConfigOverride.Parse($"seed={seed}"));
        File.WriteAllText(Path.Combine(folder, "config.yaml"), ConfigWriter.ToYaml(config));
        using var sink = new CsvSink(folder);
        foreach (var (row, numbers) in returns.Index())
        {
            sink.Write(row + 1, 0, [.. numbers.Select((x, k) => (MetricNames.EvaluationAfterStep(k), x))]);
        }
    }
}
