using MetaRLTorch.Environments.Pictures;
using MetaRLTorch.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Environments.Navigation2D;

/// <summary>A point in the plane must reach a goal it cannot see.</summary>
/// <remarks>
/// <para>Task: the goal g, uniform on [−0.5, 0.5]², or in a corner. State and observation: the position x, starting
/// at the origin or near it.</para>
/// <para>Action: a velocity a; the point moves by clip(scale · a, ±0.1) in each coordinate, and its position may be
/// clipped to a box. Reward: minus the distance from the new position to the goal, or the progress toward it.</para>
/// <para>The episode ends when both coordinates are within 0.01 of the goal's.</para>
/// <para>Finn, Abbeel and Levine, ICML 2017 (arXiv:1703.03400), §5.3. Published codes differ in scale, box and end; see
/// the presets of <see cref="Navigation2DOptions"/>.</para>
/// </remarks>
/// <param name="options">The variant.</param>
public sealed class Navigation2D(Navigation2DOptions options) : IScoredEnvironment, IDrawnEnvironment
{
    /// <inheritdoc/>
    public EnvironmentSpec Spec { get; } = new(ObservationSize: 2, ActionSpace.Continuous(2), options.Horizon,
        StartSize: options.StartRange == 0 ? 0 : 2);

    /// <inheritdoc/>
    public TaskBatch SampleTasks(int count, Generator random)
    {
        var centered = torch.rand(count, 2, torch.float64, generator: random) - 0.5;
        return new((options.Goals == NavigationGoals.Corners ? centered.sign() : 2 * centered) * options.GoalRange);
    }

    /// <inheritdoc/>
    public EnvironmentState Reset(TaskBatch tasks, int episodes, Tensor chance)
    {
        var (type, device) = (tasks.Values.dtype, tasks.Values.device);
        var start = options.StartRange == 0
            ? torch.zeros([tasks.Count, episodes, 2], type, device)
            : ((2 * chance.to(type, device)) - 1) * options.StartRange;
        return Score(tasks, [.. Facts(start, start).Select(fact => fact.unsqueeze(2))]).AfterOneStep([start], start);
    }

    /// <inheritdoc/>
    public Move Move(TaskBatch tasks, IReadOnlyList<Tensor> state, Tensor action, Tensor chance)
    {
        var speed = options.ActionScale == 1 ? action : action * options.ActionScale;
        var position = state[0] + speed.clamp((Scalar)(-options.MaxSpeed), (Scalar)options.MaxSpeed);
        var limited = options.PositionLimit is { } limit ? position.clamp((Scalar)(-limit), (Scalar)limit) : position;
        return new([limited], Observation: limited, Facts(limited, state[0]));
    }

    /// <inheritdoc/>
    public Outcome Score(TaskBatch tasks, IReadOnlyList<Tensor> facts)
    {
        var (position, goal) = (facts[0], tasks.Values.unsqueeze(1).unsqueeze(1));         // [M, N, H, 2], [M, 1, 1, 2]
        var toGoal = goal - position;
        var distance = toGoal.norm(-1);
        var reward = options.Reward switch
        {
            NavigationReward.Distance => -distance,
            NavigationReward.SquaredDistance => -distance.square(),
            _ => ((goal - facts[1]).norm(-1) - distance) * IsRewarded(position, goal),
        };
        return new(reward, Terminated: toGoal.abs().amax([-1L]) < options.GoalRadius);
    }

    /// <inheritdoc/>
    public IReadOnlyList<Panel> Draw(double[] task, IReadOnlyList<Behavior> behaviors) => NavigationPicture.Draw(task, behaviors);

    /// <summary>The new position, and the previous one where progress is rewarded.</summary>
    private Tensor[] Facts(Tensor position, Tensor previous) =>
        options.Reward is NavigationReward.Distance or NavigationReward.SquaredDistance ? [position] : [position, previous];

    /// <summary>1 where the goal is the nearest corner and the point has left the start, else 0: [M, N, H].</summary>
    private Tensor IsRewarded(Tensor position, Tensor goal)
    {
        var sameQuadrant = (position * goal).amin([-1L]).ge(0);
        return sameQuadrant.logical_and(position.abs().sum(-1).ge(options.SilentRadius)).to(position.dtype);
    }
}
