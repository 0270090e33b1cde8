using System.Diagnostics;
using System.Globalization;
using MetaRLTorch.Environments;
using MetaRLTorch.Environments.Navigation2D;
using MetaRLTorch.Logging;
using MetaRLTorch.MetaAlgorithms;
using MetaRLTorch.Optimizers;
using MetaRLTorch.Tensors;
using MetaRLTorch.Training;

namespace MetaRLTorch.Benchmarks;

/// <summary>Times whole meta-iterations of MAML on 2-D navigation and prints the medians on one line.</summary>
internal static class IterationBenchmark
{
    private const int Warmup = 5;

    /// <summary>
    /// Runs one setting, such as <c>hidden=64 steps=1 outer=adam tasks=20 iterations=20 workers=2</c>.
    /// </summary>
    public static int Run(string[] settings)
    {
        var given = settings.Select(setting => setting.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);
        int Number(string name, int otherwise) =>
            given.TryGetValue(name, out var text) ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
        var hidden = Number("hidden", 64);
        var named = given.GetValueOrDefault("algorithm", "maml").Replace("_", string.Empty, StringComparison.Ordinal);
        var method = MethodCatalog.Entries.Single(entry => named.Equals(
            entry.Name.Replace("_", string.Empty, StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase));
        var config = new ExperimentConfig
        {
            Device = Enum.Parse<DeviceName>(given.GetValueOrDefault("device", "cpu"), ignoreCase: true),
            Environment = new() { Name = "navigation_2d", Options = new Navigation2DOptions { GoalRadius = 0 } },
            Algorithm = new() { Name = method.Name, Options = method.Defaults },
            Policy = new() { HiddenSizes = [hidden, hidden] },
            Sampling = new()
            {
                Tasks = Number("tasks", 20),
                Episodes = Number("episodes", 20),
                Device = Enum.Parse<DeviceName>(given.GetValueOrDefault("rollouts", "auto"), ignoreCase: true),
            },
            Adaptation = new() { Steps = Number("steps", 1) },
            Outer = new()
            {
                Optimizer = given.GetValueOrDefault("outer", "adam") == "trpo"
                    ? OuterOptimizer.TrustRegion
                    : OuterOptimizer.Adam,
            },
            Sharding = new()
            {
                Workers = Number("workers", 0),
                SamplingTasks = Number("sampling", 0),
                GradientTasks = Number("gradient", 0),
                KeptTasks = given.ContainsKey("kept") ? Number("kept", 0) : null,
            },
            Training = new() { Iterations = Number("iterations", 10) + Warmup },
        };
        using var experiment = new ExperimentBuilder(Catalog.With(EnvironmentCatalog.Entries)).Build(config);
        using var times = new Times();
        var trainer = new MetaTrainer(experiment, [times], (_, _) => { }, _ => { }, TimeProvider.System);
        trainer.Run(0, 0, CancellationToken.None);
        Console.WriteLine(times.Line);
        return 0;
    }

    /// <summary>Keeps the timing of every iteration after the first few.</summary>
    private sealed class Times : IMetricSink
    {
        private static readonly string[] Names =
            [MetricNames.TimeIteration, MetricNames.TimeSampling, MetricNames.TimeObjective];
        private readonly List<double[]> _rows = [];
        private TimeSpan _cpu;

        public string Line
        {
            get
            {
                double Median(int column) => _rows.Select(row => row[column]).Order().ElementAt(_rows.Count / 2);
                return string.Create(
                    CultureInfo.InvariantCulture,
                    $"wall={Median(0):F4} sampling={Median(1):F4} objective={Median(2):F4} cpu={Median(3):F4}");
            }
        }

        public void Write(int iteration, long environmentSteps, IReadOnlyList<(string Name, double Value)> metrics)
        {
            var cpu = Process.GetCurrentProcess().TotalProcessorTime;
            var values = metrics.ToDictionary(metric => metric.Name, metric => metric.Value);
            if (iteration >= Warmup) _rows.Add([.. Names.Select(name => values[name]), (cpu - _cpu).TotalSeconds]);
            _cpu = cpu;
        }

        public void Text(string name, string markdown)
        {
        }

        public void Flush()
        {
        }

        public void Dispose()
        {
        }
    }
}
