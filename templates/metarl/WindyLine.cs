using System.ComponentModel.DataAnnotations;
using MetaRLTorch.Environments;
using TorchSharp;
using static TorchSharp.torch;

/// <summary>A point on a line must reach a goal against a gusty wind, and is told neither goal nor wind.</summary>
public sealed class WindyLine(WindyLineOptions options) : IEnvironment
{
    public static EnvironmentEntry Entry { get; } = EnvironmentEntry.Of(
        "windy_line",
        "A point on a line must reach a goal against a gusty wind, and is told neither.",
        new WindyLineOptions(),
        options => new WindyLine(options),
        ("storm", new WindyLineOptions { MaxWind = 0.15, Gusts = 0.1 }));

    public EnvironmentSpec Spec { get; } =
        new(ObservationSize: 1, ActionSpace.Continuous(1), options.Horizon, StartSize: 1, ChanceSize: 1);

    // A task is a row of numbers, here the goal and the mean wind: [M, 2].
    public TaskBatch SampleTasks(int count, Generator random)
    {
        var uniform = (2 * torch.rand(count, 2, torch.float64, generator: random)) - 1;
        return new(uniform * torch.tensor([1, options.MaxWind]));
    }

    // N episodes start in each of the M tasks: positions and gusts, each [M, N, 1].
    public EnvironmentState Reset(TaskBatch tasks, int episodes, Tensor chance)
    {
        var position = ((2 * chance.to(tasks.Values.dtype, tasks.Values.device)) - 1) * options.StartRange;
        return At(position, torch.zeros_like(position), tasks);
    }

    // One step of all M · N episodes; actions are [M, N, 1].
    public EnvironmentState Step(TaskBatch tasks, EnvironmentState state, Tensor action, Tensor chance)
    {
        var (position, gust) = (state.State[0], state.State[1]);
        var wind = tasks.Values.narrow(1, 1, 1).unsqueeze(1);                       // [M, 1, 1]
        var next = (0.5 * gust) + (((2 * chance) - 1) * options.Gusts);
        return At(position + action.clamp(-options.MaxSpeed, options.MaxSpeed) + wind + next, next, tasks);
    }

    private static EnvironmentState At(Tensor position, Tensor gust, TaskBatch tasks)
    {
        var goal = tasks.Values.narrow(1, 0, 1).unsqueeze(1);                       // [M, 1, 1]
        var distance = (goal - position).abs().squeeze(-1);                         // [M, N]
        return new([position, gust], Observation: position, Reward: -distance, Terminated: distance < 0.01);
    }
}

/// <summary>What a page can set under environment.options, in snake_case.</summary>
public sealed record WindyLineOptions
{
    /// <summary>Steps of an episode, H.</summary>
    [Range(1, 100_000)] public int Horizon { get; init; } = 20;

    /// <summary>The largest speed of the point.</summary>
    [Range(0.0, 100.0)] public double MaxSpeed { get; init; } = 0.2;

    /// <summary>Mean winds are uniform on ± this.</summary>
    [Range(0.0, 100.0)] public double MaxWind { get; init; } = 0.05;

    /// <summary>Gusts begin with ± this.</summary>
    [Range(0.0, 100.0)] public double Gusts { get; init; } = 0.02;

    /// <summary>Episodes start uniformly on ± this.</summary>
    [Range(0.0, 100.0)] public double StartRange { get; init; } = 0.1;
}
