using System.Diagnostics;
using MetaRLTorch.Environments.Physics;
using MetaRLTorch.Environments.Physics.MuJoCo;

namespace MetaRLTorch.Cli.Physics.Benchmarking;

/// <summary>
/// How fast half-cheetah is stepped: by the own engine in every precision and register, and by the installed MuJoCo.
/// </summary>
/// <remarks>
/// Episodes of 200 control steps of five physics steps, random actions, Gym's starts; drawing actions and starts is
/// counted. The competitors take turns within one run, and a figure is the median over the rounds. Time per core is
/// processor time, so that other work on the machine does not count; time on all cores is the clock's.
/// </remarks>
internal static class PhysicsBenchmark
{
    private const int Environments = 1024;
    private const int Horizon = 200;
    private const int FrameSkip = 5;
    private const int Coordinates = 9;
    private const int Motors = 6;
    private const double WarmUpSeconds = 1;

    private static readonly int[] Registers = [512, 256, 128];

    /// <summary>Measures everything that the machine can run.</summary>
    /// <param name="rounds">Turns that every competitor takes.</param>
    /// <param name="seconds">Seconds of one turn, for one core and for all cores each.</param>
    public static IReadOnlyList<PhysicsSpeed> Run(int rounds, double seconds)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rounds, 1);
        var competitors = Competitors().ToArray();
        foreach (var competitor in competitors) Turn(competitor.OneCore, WarmUpSeconds);
        for (var round = 0; round < rounds; round++)
        {
            foreach (var competitor in competitors)
            {
                competitor.PerCore.Add(Turn(competitor.OneCore, seconds).PerProcessorSecond);
                competitor.OnAllCores.Add(Turn(competitor.AllCores, seconds).PerSecond);
            }
        }

        return [.. competitors.Select(c => new PhysicsSpeed(c.Name, Median(c.PerCore), Median(c.OnAllCores)))];
    }

    private static IEnumerable<Competitor> Competitors()
    {
        if (MuJoCoModel.IsAvailable)
        {
            yield return new(
                $"MuJoCo {MuJoCoLibrary.Open().VersionName}",
                new MuJoCoPhysics(MuJoCoModel.HalfCheetah(), workers: 1),
                new MuJoCoPhysics(MuJoCoModel.HalfCheetah()));
        }

        foreach (var precision in Enum.GetValues<Precision>())
        {
            foreach (var bits in Registers.Where(bits => bits <= PlanarPhysics.WidestRegister))
            {
                yield return new(
                    $"{(precision == Precision.Fp64 ? "double" : "float")}, {bits}-bit registers",
                    new PlanarPhysics(PlanarModel.HalfCheetah, precision, workers: 1, bits),
                    new PlanarPhysics(PlanarModel.HalfCheetah, precision, workers: 0, bits));
            }
        }
    }

    private static (double PerSecond, double PerProcessorSecond) Turn(IBatchPhysics physics, double seconds)
    {
        var random = new SplitMix(1);
        var states = new double[Environments * 2 * Coordinates];
        var controls = new double[Environments * Motors];
        var (steps, clock, processor) = (0L, Stopwatch.StartNew(), Environment.CpuUsage.TotalTime);
        for (; clock.Elapsed.TotalSeconds < seconds; steps++)
        {
            if (steps % Horizon == 0) RandomStarts.Draw(states, ref random);
            for (var i = 0; i < controls.Length; i++) controls[i] = (2 * random.Uniform()) - 1;
            physics.Step(states, controls, FrameSkip);
        }

        var taken = (double)steps * Environments;
        return (
            taken / clock.Elapsed.TotalSeconds, taken / (Environment.CpuUsage.TotalTime - processor).TotalSeconds);
    }

    internal static double Median(List<double> values)
    {
        double[] ordered = [.. values.Order()];
        return 0.5 * (ordered[(ordered.Length - 1) / 2] + ordered[ordered.Length / 2]);
    }

    private sealed record Competitor(string Name, IBatchPhysics OneCore, IBatchPhysics AllCores)
    {
        public List<double> PerCore { get; } = [];

        public List<double> OnAllCores { get; } = [];
    }
}

/// <summary>How fast one way of stepping is.</summary>
/// <param name="Name">The way.</param>
/// <param name="PerCore">Control steps per second of processor time.</param>
/// <param name="OnAllCores">Control steps per second of the clock, on all processors.</param>
internal sealed record PhysicsSpeed(string Name, double PerCore, double OnAllCores);
