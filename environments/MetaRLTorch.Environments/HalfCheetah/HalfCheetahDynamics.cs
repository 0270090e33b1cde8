using System.Collections.Concurrent;
using MetaRLTorch.Environments.Physics;
using MetaRLTorch.Environments.Physics.MuJoCo;
using MetaRLTorch.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Environments.HalfCheetah;

/// <summary>Half-cheetah as Gym defines it: what its tasks share.</summary>
/// <remarks>
/// <para>State: nine coordinates (x, z, angle; back thigh, shin, foot; front thigh, shin, foot), then their velocities:
/// float64 [M, N, 18] on the CPU, where the physics runs.</para>
/// <para>Start: coordinates uniform on ±0.1, velocities 0.1 times standard normal.</para>
/// <para>Observation: the state without x, 17 numbers; optionally a position in the world frame as well.</para>
/// <para>An episode diverges where a number of the state exceeds 1e10 or is NaN, as in MuJoCo. It then ends at rest,
/// with reward 0.</para>
/// </remarks>
internal sealed class HalfCheetahDynamics
{
    private const int FrameSkip = 5;
    private const int Motors = 6;
    private const int Coordinates = 9;
    private const int StateSize = 2 * Coordinates;
    private const double Bound = 1e10;

    private static readonly double StepSeconds = FrameSkip * PlanarModel.HalfCheetah.Timestep;

    /// <summary>How it is drawn.</summary>
    public static PlanarPicture Picture { get; } = new(PlanarFigure.HalfCheetah, StepSeconds);

    private readonly HalfCheetahOptions _options;
    private readonly ConcurrentBag<IBatchPhysics> _idle = [];

    /// <summary>Prepares an engine.</summary>
    /// <exception cref="UserException">The options ask for MuJoCo, which is not installed.</exception>
    public HalfCheetahDynamics(HalfCheetahOptions options)
    {
        _options = options;
        var size = options.Observation == HalfCheetahObservation.Joints ? StateSize - 1 : StateSize + 2;
        Spec = new(size, ActionSpace.Continuous(Motors), options.Horizon, StartSize: 3 * Coordinates);
        _idle.Add(CreatePhysics());
    }

    public EnvironmentSpec Spec { get; }

    public EnvironmentState Reset(TaskBatch tasks, int episodes, Tensor chance)
    {
        // Three uniform numbers for each coordinate: its position, and the two of Box and Muller for its velocity.
        var uniform = PinnedCopy.ToHost(chance);
        var states = new double[tasks.Count * episodes * StateSize];
        for (var i = 0; i < states.Length; i++)
        {
            var (copy, j) = Math.DivRem(i, StateSize);
            var own = uniform.AsSpan(copy * 3 * Coordinates, 3 * Coordinates);
            states[i] = j < Coordinates
                ? (0.2 * own[j]) - 0.1
                : 0.1 * Math.Sqrt(-2 * Math.Log(1 - own[j])) * Math.Cos(2 * Math.PI * own[j + Coordinates]);
        }

        var (shape, like) = (new long[] { tasks.Count, episodes }, tasks.Values);
        var start = new StepReport(tasks.Count, episodes, Spec.ObservationSize);
        for (var i = 0; i < start.Copies; i++) Observe(State(states, i), start.Observation(i));
        return new(
            [torch.tensor(states, [.. shape, StateSize])],
            start.SeenOn(like),
            torch.zeros(shape, like.dtype, like.device),
            torch.zeros(shape, torch.@bool, like.device));
    }

    /// <exception cref="ActionException">An action is not finite, or the actions' shape is not [M, N, 6].</exception>
    public Move Move(TaskBatch tasks, IReadOnlyList<Tensor> state, Tensor action)
    {
        var shape = state[0].shape[..2];
        var controls = Controls(action, shape);
        var before = PinnedCopy.ToHost(state[0]);
        var states = before.ToArray();
        Advance(states, controls);
        var report = Report(states, before, controls, shape);
        return new([torch.tensor(states, [.. shape, StateSize])], report.SeenOn(tasks.Values), [report.Facts]);
    }

    /// <summary>
    /// What moves earned; <paramref name="run"/> rewards velocities [M, N, H] by the task's value [M, 1, 1].
    /// </summary>
    public static Outcome Score(TaskBatch tasks, IReadOnlyList<Tensor> facts, Func<Tensor, Tensor, Tensor> run)
    {
        var (velocity, control, diverged) = StepReport.FactsOn(facts[0], tasks.Values);
        var earned = run(velocity, tasks.Values.unsqueeze(1)).masked_fill(diverged, 0);
        return new(earned + control, diverged)
        {
            Diverged = diverged,
            RewardParts = new Dictionary<string, Tensor>
            {
                ["run"] = earned, ["control"] = control,
            },
        };
    }

    private static Span<double> State(double[] states, int copy) =>
        states.AsSpan(copy * StateSize, StateSize);

    private void Advance(double[] states, double[] controls)
    {
        // An engine takes one caller at a time, so each thread that steps has its own.
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
        if (!action.shape.SequenceEqual([.. shape, Motors])) throw ActionException.OfShape(action.shape, [.. shape, Motors]);
        var controls = PinnedCopy.ToHost(action);
        for (var i = 0; i < controls.Length; i++)
        {
            if (!double.IsFinite(controls[i]))
            {
                throw ActionException.NotFinite(EpisodeIndex.Of(i / Motors, (int)shape[1]), i % Motors, controls[i]);
            }

            controls[i] = Math.Clamp(_options.ActionScale * controls[i], -1, 1);
        }

        return controls;
    }

    /// <summary>Reports what a step did, and puts diverged states to rest.</summary>
    private StepReport Report(double[] states, double[] before, double[] controls, long[] shape)
    {
        var report = new StepReport(shape[0], shape[1], Spec.ObservationSize);
        for (var i = 0; i < report.Copies; i++)
        {
            var now = State(states, i);
            var diverged = HasDiverged(now);
            if (diverged) now.Clear();
            report.Record(
                i,
                (now[0] - State(before, i)[0]) / StepSeconds,
                diverged ? 0 : -Cost(controls.AsSpan(i * Motors, Motors)),
                diverged);
            Observe(now, report.Observation(i));
        }

        return report;
    }

    private static bool HasDiverged(ReadOnlySpan<double> state)
    {
        foreach (var value in state)
        {
            if (!(Math.Abs(value) <= Bound)) return true;
        }

        return false;
    }

    private double Cost(ReadOnlySpan<double> controls)
    {
        var cost = 0.0;
        foreach (var control in controls) cost += _options.ControlCost * control * control;
        return cost;
    }

    private void Observe(ReadOnlySpan<double> state, Span<double> seen)
    {
        state[1..].CopyTo(seen);
        if (seen.Length >= StateSize) (seen[^3], seen[^1]) = Position(state);
    }

    private (double X, double Z) Position(ReadOnlySpan<double> state) =>
        _options.Observation == HalfCheetahObservation.JointsAndTorso
            ? (state[0], state[1] + PlanarModel.HalfCheetah.Torso.Position[1])
            : CenterOfMass.Of(PlanarModel.HalfCheetah, state[..Coordinates]);
}
