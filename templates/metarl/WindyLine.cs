using System.ComponentModel.DataAnnotations;
using MetaRLTorch.Environments;
using MetaRLTorch.Tensors;
using TorchSharp;
using static TorchSharp.torch;

/// <summary>A point on a line must reach a goal against a wind, and is told neither.</summary>
public sealed class WindyLine(WindyLineOptions options) : IEnvironment
{
    public static EnvironmentEntry Entry { get; } = EnvironmentEntry.Of(
        "windy_line",
        "A point on a line must reach a goal against a wind, and is told neither.",
        new WindyLineOptions(),
        options => new WindyLine(options),
        ("storm", new WindyLineOptions { MaxWind = 0.15 }));

    public EnvironmentSpec Spec { get; } = new(ObservationSize: 1, ActionSpace.Continuous(1), options.Horizon);

    // A task is a row of numbers, here the goal and the wind: [M, 2].
    public TaskBatch SampleTasks(int count, Generator random)
    {
        var uniform = (2 * torch.rand(count, 2, torch.float64, generator: random)) - 1;
        return new(uniform * torch.tensor([1, options.MaxWind]));
    }

    // N episodes start in each of the M tasks: positions [M, N, 1].
    public EnvironmentState Reset(TaskBatch tasks, int episodes, TaskStreams random)
    {
        var uniform = random.Uniform(RandomPurpose.Start, [episodes, 1], tasks.Values.dtype, tasks.Values.device);
        return At(((2 * uniform) - 1) * options.StartRange, tasks);
    }

    // One step of all M · N episodes; actions are [M, N, 1].
    public EnvironmentState Step(TaskBatch tasks, EnvironmentState state, Tensor action, Tensor chance)
    {
        var wind = tasks.Values.narrow(1, 1, 1).unsqueeze(1);                       // [M, 1, 1]
        return At(state.Physics + action.clamp(-options.MaxSpeed, options.MaxSpeed) + wind, tasks);
    }

    private static EnvironmentState At(Tensor position, TaskBatch tasks)
    {
        var goal = tasks.Values.narrow(1, 0, 1).unsqueeze(1);                       // [M, 1, 1]
        var distance = (goal - position).abs().squeeze(-1);                         // [M, N]
        return new(Physics: position, Observation: position, Reward: -distance, Terminated: distance < 0.01);
    }
}

/// <summary>What a page can set under environment.options, in snake_case.</summary>
public sealed record WindyLineOptions
{
    /// <summary>Steps of an episode, H.</summary>
    [Range(1, 100_000)] public int Horizon { get; init; } = 20;

    /// <summary>The largest speed of the point.</summary>
    [Range(0.0, 100.0)] public double MaxSpeed { get; init; } = 0.2;

    /// <summary>Winds are uniform on ± this.</summary>
    [Range(0.0, 100.0)] public double MaxWind { get; init; } = 0.05;

    /// <summary>Episodes start uniformly on ± this.</summary>
    [Range(0.0, 100.0)] public double StartRange { get; init; } = 0.1;
}
