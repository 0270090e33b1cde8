using MetaRLTorch.Adaptation;
using MetaRLTorch.Environments;
using MetaRLTorch.Logging;
using MetaRLTorch.MetaAlgorithms;
using MetaRLTorch.Optimizers;
using MetaRLTorch.Testing;
using MetaRLTorch.Tensors;
using MetaRLTorch.Training;

namespace MetaRLTorch.Tests.Training;

/// <summary>Whole training runs on the line, as a config describes them.</summary>
internal static class LineTraining
{
    public static ExperimentConfig Config(string algorithm, OuterOptimizer optimizer) => new()
    {
        Environment = new() { Name = "line", Options = new LineOptions() },
        Policy = new() { HiddenSizes = [8], InitialLogStd = -1 },
        Sampling = new() { Tasks = 6, Episodes = 5 },
        Algorithm = Methods.Named(algorithm),
        Outer = new() { Optimizer = optimizer, StepSize = optimizer == OuterOptimizer.Adam ? 0.01 : 1e-4 },
        Device = DeviceName.Cpu,
        Sharding = new() { Workers = 1 },
    };

    /// <summary>Every method with every optimizer that it works with.</summary>
    public static IEnumerable<object[]> WithOptimizers =>
        from algorithm in Methods.Names
        from optimizer in Enum.GetValues<OuterOptimizer>()
        where optimizer != OuterOptimizer.TrustRegion || HasCurvature(algorithm)
        select new object[] { algorithm, optimizer };

    public static bool HasCurvature(string algorithm) => algorithm is not ("memrl" or "reptile" or "meta_sgd" or "bomrl" or "imaml" or "lirpg");

    /// <summary>Two inner steps; one with BO-MRL, which adapts once.</summary>
    public static AdaptationOptions TwoSteps(string algorithm) => new() { Steps = algorithm == "bomrl" ? 1 : 2 };

    public static Experiment Build(ExperimentConfig config) => new ExperimentBuilder(Catalog).Build(config);

    /// <summary>
    /// Runs the iterations [<paramref name="from"/>, <paramref name="to"/>) and returns what each reported.
    /// </summary>
    public static IReadOnlyList<IterationReport> Train(Experiment experiment, int from, int to)
    {
        using var enough = new CancellationTokenSource();
        var reports = new List<IterationReport>();
        var trainer = new MetaTrainer(
            experiment, Array.Empty<IMetricSink>(), save: (_, _) => { }, Watch, TimeProvider.System);
        trainer.Run(from, environmentSteps: 0, enough.Token);
        return reports;

        void Watch(IterationReport report)
        {
            reports.Add(report);
            if (report.Iteration + 1 == to) enough.Cancel();
        }
    }

    public static IReadOnlyList<IterationReport> Train(ExperimentConfig config, int iterations)
    {
        using var experiment = Build(config);
        return Train(experiment, 0, iterations);
    }

    internal sealed record LineOptions
    {
        public int Horizon { get; init; } = 8;

        public double GoalRadius { get; init; } = 0.3;

        /// <summary>Diverges beyond this position; null for the line that never does.</summary>
        public double? Limit { get; init; }

        /// <summary>Whether the reward has parts: up to 1 from the goal, and beyond.</summary>
        public bool InParts { get; init; }
    }

    public static Catalog Catalog { get; } = Catalog.With(
    [
        EnvironmentEntry.Of("line", "A point on a line.", new LineOptions(), Create),
    ]);

    private static IEnvironment Create(LineOptions options) => options switch
    {
        { Limit: { } limit, Horizon: var horizon } => new FragileLine(horizon, limit),
        { InParts: true } line => new PartedLine(line.Horizon),
        var line => new LineEnvironment(line.Horizon, line.GoalRadius),
    };
}
