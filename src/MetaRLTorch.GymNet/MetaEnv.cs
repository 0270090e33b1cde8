using System.Collections;
using Gym.Collections;
using Gym.Environments;
using Gym.Envs;
using Gym.Exceptions;
using Gym.Observations;
using Gym.Spaces;
using MetaRLTorch.Environments;
using MetaRLTorch.GymNet.Pictures;
using MetaRLTorch.Tensors;
using NumSharp;
using SixLabors.ImageSharp;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.GymNet;

/// <summary>An environment of MetaRLTorch at a fixed task, for code that is written for Gym.NET.</summary>
/// <remarks>
/// <para>Observations are float32: <c>Box</c> [S]. Actions are <c>Discrete</c>, taken as an <c>int</c>, or a <c>Box</c> [A],
/// taken as an <c>NDArray</c>, a <c>float[]</c> or a <c>double[]</c>; the environment itself clips what it cannot take.</para>
/// <para><c>Done</c> is termination or the horizon. <c>Information</c> says which: <c>terminated</c>, and
/// <c>TimeLimit.truncated</c> where only the horizon ended the episode; parts of the reward have their names.</para>
/// <para>The numbers of an episode follow from the seed and the number of episodes since <see cref="Seed"/>, 0 at first.</para>
/// </remarks>
public sealed class MetaEnv : Env
{
    private readonly IEnvironment _environment;
    private readonly TaskBatch _task;
    private readonly Func<EnvironmentState, Image>? _picture;
    private readonly IEnvironmentViewerFactoryDelegate _viewers;
    private IEnvViewer? _viewer;
    private RandomStreams _random = new(0);
    private TaskStreams? _streams;
    private EnvironmentState? _state;
    private int _episodes;
    private int _steps;
    private bool _isClosed;

    /// <summary>Fixes a task.</summary>
    /// <param name="environment">The environment; disposing of it stays with the caller.</param>
    /// <param name="task">One task of it.</param>
    /// <param name="actionBound">Components of actions are in ± this; infinite if nobody needs to know.</param>
    /// <param name="viewers">Where <c>Render("human")</c> shows pictures; nowhere by default.</param>
    /// <exception cref="ArgumentException">There is not one task.</exception>
    public MetaEnv(
        IEnvironment environment,
        TaskBatch task,
        float actionBound = float.PositiveInfinity,
        IEnvironmentViewerFactoryDelegate? viewers = null)
    {
        ArgumentNullException.ThrowIfNull(environment);
        ArgumentNullException.ThrowIfNull(task);
        if (task.Count != 1) throw new ArgumentException($"{task.Count} tasks were given; a Gym environment has one.", nameof(task));
        (_environment, _task) = (environment, new(task.Values.to(torch.float32).cpu().clone().DetachFromDisposeScope()));
        (_picture, _viewers) = (Picture.Of(environment, _task), viewers ?? NullEnvViewer.Factory);
        var spec = environment.Spec;
        ActionSpace = spec.Actions.IsDiscrete ? new Discrete(spec.Actions.Size) : Bounded(spec.Actions.Size, actionBound);
        ObservationSpace = Bounded(spec.ObservationSize, float.PositiveInfinity);
        RewardRange = (float.NegativeInfinity, float.PositiveInfinity);
        Metadata = new("render.modes", _picture is null ? Array.Empty<string>() : ["human", "rgb_array"]);
    }

    /// <inheritdoc/>
    public override void Seed(int seed) => (_random, _episodes) = (new(seed), 0);

    /// <inheritdoc/>
    public override NDArray Reset()
    {
        ObjectDisposedException.ThrowIf(_isClosed, this);
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        _streams = _random.ForTasks(1, _episodes++);
        _steps = 0;
        var start = _streams.Uniform(RandomPurpose.Start, [1, _environment.Spec.StartSize], torch.float64, torch.CPU);
        Keep(_environment.Reset(_task, 1, start));
        return Seen();
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">There is no episode: call <see cref="Reset"/> first.</exception>
    /// <exception cref="InvalidActionError">The action space has no such action.</exception>
    public override Step Step(object action)
    {
        if (_state is null || _streams is null) throw new InvalidOperationException("There is no episode: call Reset first.");
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        long[] shape = [1, _environment.Spec.ChanceSize];
        var chance = _streams.AtStep(_steps).Uniform(RandomPurpose.Transition, shape, torch.float32, torch.CPU);
        Keep(_environment.Step(_task, _state, Action(action), chance));
        _steps++;
        var (terminated, ranOut) = (_state.Terminated.item<bool>(), _steps >= _environment.Spec.Horizon);
        var information = new Dict { ["terminated"] = terminated, [GymInstance.TruncationKey] = ranOut && !terminated };
        foreach (var (name, part) in _state.RewardParts) information[name] = part.item<float>();
        return new(Seen(), _state.Reward.item<float>(), terminated || ranOut, information);
    }

    /// <summary>Takes a step on another thread. Gym.NET's own scheduler starts on Windows alone.</summary>
    public override Task<Step> StepAsync(object action) => Task.Run(() => Step(action));

    /// <summary>Draws the episode as it stands; <c>human</c> also shows it in the viewer.</summary>
    /// <exception cref="NotSupportedException">The environment has no picture.</exception>
    public override Image Render(string mode = "human")
    {
        if (_picture is null)
        {
            throw new NotSupportedException($"{_environment.GetType().Name} has no picture; Metadata lists the render.modes.");
        }

        if (_state is null) throw new InvalidOperationException("There is no episode: call Reset first.");
        using var scope = torch.NewDisposeScope();
        var image = _picture(_state);
        if (mode == "human")
        {
            _viewer ??= _viewers(image.Width, image.Height, _environment.GetType().Name).GetAwaiter().GetResult();
            _viewer.Render(image);
        }

        return image;
    }

    /// <inheritdoc/>
    public override void CloseEnvironment()
    {
        _viewer?.CloseEnvironment();
        _viewer = null;
        foreach (var tensor in _state?.Tensors ?? []) tensor.Dispose();
        (_state, _streams) = (null, null);
        _task.Values.Dispose();
        _isClosed = true;
    }

    private static Box Bounded(int size, float bound) =>
        new(np.array(Enumerable.Repeat(-bound, size).ToArray()), np.array(Enumerable.Repeat(bound, size).ToArray()), np.float32);

    private NDArray Seen() => np.array(_state!.Observation.reshape(-1).to(torch.float32).data<float>().ToArray());

    /// <summary>Keeps a state beyond the scope that it was made in, and lets the one before go.</summary>
    private void Keep(EnvironmentState state)
    {
        var before = _state?.Tensors.ToArray() ?? [];
        _state = state;
        foreach (var tensor in state.Tensors) tensor.DetachFromDisposeScope();
        foreach (var tensor in before.Except(state.Tensors, ReferenceEqualityComparer.Instance).Cast<Tensor>()) tensor.Dispose();
    }

    private Tensor Action(object action)
    {
        if (ActionSpace is Discrete choices)
        {
            if (action is int or Enum && choices.Contains((int)action)) return torch.tensor([(long)(int)action], [1, 1]);
            throw new InvalidActionError($"The action is {action}; give an int from 0 to {choices.N - 1}.");
        }

        float[] numbers = action switch
        {
            NDArray array => [.. GymNumbers.Of(array).Select(number => (float)number)],
            IEnumerable list => [.. list.Cast<object>().Select(number => Convert.ToSingle(number, null))],
            _ => [],
        };
        var size = _environment.Spec.Actions.Size;
        return numbers.Length == size ? torch.tensor(numbers, [1, 1, size])
            : throw new InvalidActionError($"The action has {numbers.Length} numbers; give an NDArray or an array of {size}.");
    }
}
