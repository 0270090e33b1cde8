using System.Diagnostics;
using MetaRLTorch.Environments;
using MetaRLTorch.Environments.Ant;
using MetaRLTorch.Environments.Hopper;
using MetaRLTorch.Environments.Physics.MuJoCo;
using MetaRLTorch.Environments.Walker2D;
using MetaRLTorch.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Cli.Physics.Benchmarking;

/// <summary>How fast the installed MuJoCo steps the worlds that are moved by it alone.</summary>
/// <remarks>
/// 10 tasks of 10 episodes, motors' controls standard normal times 0.3, everything of a step counted: physics, rewards,
/// observations. Starts are not; episodes start anew after 100 steps, or when half have ended, and only those that have
/// not count. A figure is the median over the rounds; time per core is processor time, time on all cores the clock's.
/// </remarks>
internal static class LocomotionBenchmark
{
    private const int Tasks = 10;
    private const int Episodes = 10;
    private const int Horizon = 100;
    private const double Effort = 0.3;

    private static readonly (string Name, Func<int, IEnvironment> Create)[] Worlds =
    [
        ("ant", workers => new AntVelocity(new() { Workers = workers })),
        ("ant of Finn", workers => new AntVelocity(AntVelocityOptions.Finn with { Workers = workers })),
        ("hopper", workers => new Hopper(new() { Workers = workers })),
        ("walker2d", workers => new Walker2D(new() { Workers = workers })),
        ("walker2d_direction", workers => new Walker2DDirection(new() { Workers = workers })),
    ];

    /// <summary>Measures every world; none where MuJoCo 2.2.2 is not installed.</summary>
    /// <param name="rounds">Turns that every world takes.</param>
    /// <param name="seconds">Seconds of one turn, for one core and for all cores each.</param>
    public static IReadOnlyList<PhysicsSpeed> Run(int rounds, double seconds)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rounds, 1);
        if (!MuJoCoModel.IsAvailable || !MuJoCoLibrary.Open().HasKnownLayout) return [];
        return [.. Worlds.Select(world => Measure(world.Name, world.Create, rounds, seconds))];
    }

    private static PhysicsSpeed Measure(string name, Func<int, IEnvironment> create, int rounds, double seconds)
    {
        var (one, all) = (create(1), create(0));
        var (perCore, onAllCores) = (new List<double>(), new List<double>());
        Turn(one, seconds);
        for (var round = 0; round < rounds; round++)
        {
            perCore.Add(Turn(one, seconds).PerProcessorSecond);
            onAllCores.Add(Turn(all, seconds).PerSecond);
        }

        return new(name, PhysicsBenchmark.Median(perCore), PhysicsBenchmark.Median(onAllCores));
    }

    private static (double PerSecond, double PerProcessorSecond) Turn(IEnvironment world, double seconds)
    {
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        using var random = new Generator(1);
        var tasks = world.SampleTasks(Tasks, random);
        var streams = new RandomStreams(1).ForTasks(Tasks, iteration: 0);
        var (steps, clock, processor) = (0L, TimeSpan.Zero, TimeSpan.Zero);
        for (var (h, state) = (0, world.Reset(tasks, Episodes, Starts(world, streams))); clock.TotalSeconds < seconds; h++)
        {
            var going = state.Terminated.logical_not().sum().item<long>();
            if (h % Horizon == 0 || 2 * going < Tasks * Episodes)
            {
                (state, going) = (world.Reset(tasks, Episodes, Starts(world, streams.AtStep(h))), Tasks * Episodes);
            }

            var action = Effort * streams.AtStep(h).Normal(
                RandomPurpose.Policy, [Episodes, world.Spec.Actions.Size], torch.float64, torch.CPU);
            var (before, since) = (Environment.CpuUsage.TotalTime, Stopwatch.GetTimestamp());
            state = world.Step(tasks, state, action, tasks.Values);
            steps += going;
            processor += Environment.CpuUsage.TotalTime - before;
            clock += Stopwatch.GetElapsedTime(since);
        }

        return (steps / clock.TotalSeconds, steps / processor.TotalSeconds);
    }

    private static Tensor Starts(IEnvironment world, TaskStreams streams) =>
        streams.Uniform(RandomPurpose.Start, [Episodes, world.Spec.StartSize], torch.float64, torch.CPU);
}
