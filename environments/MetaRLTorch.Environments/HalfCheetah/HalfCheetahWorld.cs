using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using MetaRLTorch.Environments.Physics;
using MetaRLTorch.Environments.Physics.MuJoCo;
using MetaRLTorch.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Environments.HalfCheetah;

/// <summary>Half-cheetah as Gym defines it: everything that its tasks share.</summary>
/// <remarks>
/// <para>State: nine coordinates (x, z, angle; back thigh, shin, foot; front thigh, shin, foot), then their velocities:
/// float64 [M, N, 18] on the CPU, where the physics runs.</para>
/// <para>Start: coordinates uniform on ±0.1, velocities 0.1 times standard normal.</para>
/// <para>Observation: the state without x, 17 numbers; optionally a position in the world besides.</para>
/// <para>An episode ends where a number of the state exceeds 1e10 or is none, as MuJoCo gives up there; it is put back
/// to rest and its reward is 0.</para>
/// </remarks>
internal sealed class HalfCheetahWorld
{
    private const int FrameSkip = 5;
    private const int Motors = 6;
    private const int Coordinates = 9;
    private const int StateSize = 2 * Coordinates;
    private const double Bound = 1e10;

    private static readonly double StepSeconds = FrameSkip * PlanarModel.HalfCheetah.Timestep;

    private readonly HalfCheetahOptions _options;
    private readonly ConcurrentBag<IBatchPhysics> _idle = [];
    private long _breakdowns;

    /// <summary>A world by its _options.</summary>
    /// <exception cref="UserException">The options ask for MuJoCo and it is not installed.</exception>
    public HalfCheetahWorld(HalfCheetahOptions options)
    {
        _options = options;
        var size = options.Observation == HalfCheetahObservation.Joints ? StateSize - 1 : StateSize + 2;
        Spec = new(size, ActionSpace.Continuous(Motors), options.Horizon);
        _idle.Add(CreatePhysics());
    }

    public EnvironmentSpec Spec { get; }

    public long Breakdowns => Interlocked.Read(ref _breakdowns);

    public EnvironmentState Reset(TaskBatch tasks, int episodes, TaskStreams random)
    {
        // Three uniform numbers for each coordinate: its position, and the two of Box and Muller for its velocity.
        var size = new long[] { episodes, 3 * Coordinates };
        using var draws = random.Uniform(RandomPurpose.Environment, size, torch.float64, torch.CPU);
        var uniform = Numbers(draws);
        var states = new double[tasks.Count * episodes * StateSize];
        for (var i = 0; i < states.Length; i++)
        {
            var (environment, j) = Math.DivRem(i, StateSize);
            var own = uniform.AsSpan(environment * 3 * Coordinates, 3 * Coordinates);
            states[i] = j < Coordinates
                ? (0.2 * own[j]) - 0.1
                : 0.1 * Math.Sqrt(-2 * Math.Log(1 - own[j])) * Math.Cos(2 * Math.PI * own[j + Coordinates]);
        }

        var shape = new long[] { tasks.Count, episodes };
        var like = tasks.Values;
        return new(
            torch.tensor(states, [.. shape, StateSize]),
            Observe(states, shape, like),
            torch.zeros(shape, like.dtype, like.device),
            torch.zeros(shape, torch.@bool, like.device));
    }

    /// <summary>Takes a step; <paramref name="score"/> rewards a velocity [M, N] by the task's value [M, 1].</summary>
    public EnvironmentState Step(
        TaskBatch tasks, EnvironmentState state, Tensor action, Func<Tensor, Tensor, Tensor> score)
    {
        var shape = state.Physics.shape[..2];
        var controls = Controls(action, shape);
        var states = Numbers(state.Physics);
        var before = Every(states, StateSize);
        Advance(states, controls);
        var (ended, velocities) = Settle(states, before);

        var like = tasks.Values;
        Tensor PerEpisode(double[] values) => torch.tensor(values, shape).to(like.dtype, like.device);
        var reward = score(PerEpisode(velocities), like) - PerEpisode(Costs(controls));
        var terminated = torch.tensor(ended, shape).to(like.device);
        return new(
            torch.tensor(states, [.. shape, StateSize]),
            Observe(states, shape, like),
            reward.masked_fill(terminated, 0),
            terminated);
    }

    private static double[] Numbers(Tensor tensor)
    {
        using var inOrder = tensor.contiguous();
        return MemoryMarshal.Cast<byte, double>(inOrder.bytes).ToArray();
    }

    private static double[] Every(double[] rows, int stride) =>
        [.. Enumerable.Range(0, rows.Length / stride).Select(i => rows[i * stride])];

    private void Advance(double[] states, double[] controls)
    {
        // One caller at a time is a physics' rule: each thread that steps has its own.
        if (!_idle.TryTake(out var physics)) physics = CreatePhysics();
        physics.Step(states, controls, FrameSkip);
        _idle.Add(physics);
    }

    private IBatchPhysics CreatePhysics() => _options.Physics switch
    {
        HalfCheetahPhysics.Mujoco => new MuJoCoPhysics(MuJoCoModel.HalfCheetah(), _options.Workers),
        _ => new PlanarPhysics(PlanarModel.HalfCheetah, _options.Precision, _options.Workers),
    };

    private double[] Controls(Tensor action, long[] shape)
    {
        if (!action.shape.SequenceEqual([.. shape, Motors]))
        {
            throw new ArgumentException(
                $"Actions have shape [{string.Join(", ", action.shape)}]; expected [{shape[0]}, {shape[1]}, {Motors}]: "
                + "tasks, episodes, motors.",
                nameof(action));
        }

        using var numbers = action.to(torch.float64, torch.CPU);
        var controls = Numbers(numbers);
        for (var i = 0; i < controls.Length; i++)
        {
            if (!double.IsFinite(controls[i])) throw Broken(i / Motors, i % Motors, controls[i], shape);
            controls[i] = Math.Clamp(_options.ActionScale * controls[i], -1, 1);
        }

        return controls;
    }

    private static ArgumentException Broken(int environment, int motor, double value, long[] shape) => new(
        $"Component {motor} of the action of environment {environment} (task {environment / shape[1]}, episode "
        + $"{environment % shape[1]}) is {value}; an action is finite. Lower the step sizes: the policy has diverged.");

    /// <summary>Puts broken states to rest; tells which, and how fast the others moved.</summary>
    private (bool[] Ended, double[] Velocities) Settle(double[] states, double[] before)
    {
        var ended = new bool[before.Length];
        var velocities = new double[before.Length];
        for (var i = 0; i < before.Length; i++)
        {
            var row = states.AsSpan(i * StateSize, StateSize);
            ended[i] = IsBroken(row);
            if (ended[i])
            {
                row.Clear();
                Interlocked.Increment(ref _breakdowns);
            }
            else
            {
                velocities[i] = (row[0] - before[i]) / StepSeconds;
            }
        }

        return (ended, velocities);
    }

    private static bool IsBroken(ReadOnlySpan<double> state)
    {
        foreach (var value in state)
        {
            if (!(Math.Abs(value) <= Bound)) return true;
        }

        return false;
    }

    private double[] Costs(double[] controls)
    {
        var costs = new double[controls.Length / Motors];
        for (var i = 0; i < controls.Length; i++) costs[i / Motors] += _options.ControlCost * controls[i] * controls[i];
        return costs;
    }

    private Tensor Observe(double[] states, long[] shape, Tensor like)
    {
        var size = Spec.ObservationSize;
        var seen = new double[states.Length / StateSize * size];
        for (var i = 0; i < states.Length / StateSize; i++)
        {
            var state = states.AsSpan(i * StateSize, StateSize);
            var row = seen.AsSpan(i * size, size);
            state[1..].CopyTo(row);
            if (size >= StateSize) (row[^3], row[^1]) = WhereInTheWorld(state);
        }

        return torch.tensor(seen, [.. shape, size]).to(like.dtype, like.device);
    }

    private (double X, double Z) WhereInTheWorld(ReadOnlySpan<double> state) =>
        _options.Observation == HalfCheetahObservation.JointsAndTorso
            ? (state[0], state[1] + PlanarModel.HalfCheetah.Torso.Position[1])
            : CenterOfMass.Of(PlanarModel.HalfCheetah, state[..Coordinates]);
}
