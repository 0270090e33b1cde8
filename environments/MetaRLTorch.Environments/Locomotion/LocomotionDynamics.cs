using System.Collections.Concurrent;
using MetaRLTorch.Environments.Physics;
using MetaRLTorch.Environments.Physics.MuJoCo;
using MetaRLTorch.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Environments.Locomotion;

/// <summary>A body that the installed MuJoCo simulates: what its tasks share.</summary>
/// <remarks>
/// <para>State: all coordinates, then all velocities: float64 [M, N, …] on the CPU, where the physics runs. Every
/// control step starts from this alone (the solver's warm start is 0), so results do not depend on threads or on what
/// was simulated before.</para>
/// <para>An episode ends where the body falls. It diverges where a number of the state exceeds 1e10 or is NaN, as in
/// MuJoCo, and then ends at rest, with reward 0. An ended episode stays as it is.</para>
/// </remarks>
internal sealed class LocomotionDynamics
{
    private readonly Body _body;
    private readonly LocomotionOptions _options;
    private readonly TaskParameters? _parameters;
    private readonly MuJoCoModel _model;
    private readonly double[] _rest;
    private readonly ConcurrentBag<SimulationTeam> _idle = [];

    /// <summary>Compiles a body's model.</summary>
    /// <param name="body">The body.</param>
    /// <param name="options">The variant.</param>
    /// <param name="parameters">What tasks change in the model; null if nothing.</param>
    /// <exception cref="UserException">MuJoCo is not installed, or lacks what the options ask for.</exception>
    public LocomotionDynamics(
        Body body, LocomotionOptions options, Func<MuJoCoModel, TaskParameters>? parameters = null)
    {
        (_body, _options, _model) = (body, options, body.Compile());
        _parameters = parameters?.Invoke(_model);
        _rest = new double[_model.Coordinates + _model.Velocities];
        using var simulation = new MuJoCoSimulation(_model);
        simulation.GetRest(_rest);
        body.Pose(_rest);
        Spec = new(body.ObservationSize, ActionSpace.Continuous(_model.Motors), options.Horizon, StartSize: 2 * _rest.Length);
    }

    public EnvironmentSpec Spec { get; }

    /// <summary>How the body is drawn; null for one that leaves the plane.</summary>
    public PlanarPicture? Picture => (_body as UprightBody)?.Picture;

    /// <summary>What tasks change in the model.</summary>
    public TaskParameters Parameters => _parameters!;

    public EnvironmentState Reset(TaskBatch tasks, int episodes, Tensor chance)
    {
        var uniform = PinnedCopy.ToHost(chance);
        var (shape, like) = (new long[] { tasks.Count, episodes }, tasks.Values);
        var crowd = new Crowd(shape, _rest.Length, Spec.ObservationSize);
        Scatter(uniform, crowd);
        Run(crowd.Count, (simulation, i) =>
        {
            simulation.Set(crowd.State(i));
            simulation.Forward();
            crowd.See(i, _body.Look(simulation, crowd.State(i), crowd.State(i), crowd.Observation(i)));
        });
        return new(
            [crowd.States],
            crowd.ToDevice(like).Observation,
            torch.zeros(shape, like.dtype, like.device),
            torch.zeros(shape, torch.@bool, like.device));
    }

    /// <summary>
    /// Takes a step; <paramref name="score"/> rewards a velocity (x, y) [M, N, 2] by the task's values [M, …]: [M, N].
    /// </summary>
    /// <exception cref="ActionException">An action is not finite, or the actions' shape is not [M, N, A].</exception>
    public EnvironmentState Step(
        TaskBatch tasks, EnvironmentState state, Tensor action, Func<Tensor, Tensor, Tensor> score)
    {
        var (shape, like, over) = (state.State[0].shape[..2], tasks.Values, state.Terminated);
        var controls = MotorControls.Read(action, shape, _model.Motors, _options.ActionScale);
        var crowd = new Crowd(shape, PinnedCopy.ToHost(state.State[0]), Spec.ObservationSize);
        PinnedCopy.ToHost(over).CopyTo(crowd.Ended);
        var changes = _parameters is null ? [] : PinnedCopy.ToHost(tasks.Values);
        Run(crowd.Count, (simulation, i) =>
        {
            if (crowd.Ended[i] != 0) return;
            _parameters?.Apply(simulation.Model, changes, i / (int)shape[1]);
            Advance(simulation, crowd, i, controls.AsSpan(i * _model.Motors, _model.Motors));
        });

        var (seen, velocity, cost, contact, ended, diverged) = crowd.ToDevice(like);
        var run = score(velocity, like);
        var none = over.logical_or(diverged);
        Tensor Earned(Tensor part) => part.masked_fill(none, 0);
        var parts = new Dictionary<string, Tensor>
        {
            ["run"] = Earned(run),
            ["alive"] = Earned(torch.full_like(run, _options.AliveBonus)),
            ["control"] = Earned(contact - cost),
        };
        if (_body.PaysForContacts) parts["contact"] = Earned(-contact);
        return new(
            [crowd.States],
            torch.where(over.unsqueeze(-1), state.Observation.to(like.dtype), seen),
            Earned(run + _options.AliveBonus - cost),
            ended)
        {
            Diverged = diverged,
            RewardParts = parts,
        };
    }

    /// <summary>Starts all episodes near rest.</summary>
    private void Scatter(double[] uniform, Crowd crowd)
    {
        for (var i = 0; i < crowd.Count; i++)
        {
            var state = crowd.State(i);
            var own = uniform.AsSpan(i * 2 * _rest.Length, 2 * _rest.Length);
            for (var j = 0; j < state.Length; j++)
            {
                var noise = j < _model.Coordinates ? _body.CoordinateNoise : _body.VelocityNoise;
                state[j] = _rest[j] + noise.From(own[j], own[j + _rest.Length]);
            }

            _body.Correct(state);
        }
    }

    private void Advance(MuJoCoSimulation simulation, Crowd crowd, int i, ReadOnlySpan<double> controls)
    {
        var state = crowd.State(i);
        Span<double> before = stackalloc double[state.Length];
        state.CopyTo(before);
        simulation.Set(state);
        simulation.Step(controls, _body.FrameSkip);
        simulation.Get(state);
        if (Crowd.HasDiverged(state)) Restore(simulation, crowd, i);
        crowd.See(i, _body.Look(simulation, before, state, crowd.Observation(i)));
        crowd.Charge(i, _options.ControlCost, controls);
        if (!_body.IsUpright(state)) crowd.Ended[i] = 1;
    }

    private void Restore(MuJoCoSimulation simulation, Crowd crowd, int i)
    {
        _rest.CopyTo(crowd.State(i));
        simulation.Set(_rest);
        simulation.Forward();
        (crowd.Ended[i], crowd.Diverged[i]) = (1, 1);
    }

    private void Run(int count, Action<MuJoCoSimulation, int> advance)
    {
        // A team takes one caller at a time, so each thread that steps has its own.
        if (!_idle.TryTake(out var team)) team = new(CreateSimulation, _options.Workers);
        team.Run(count, advance);
        _idle.Add(team);
    }

    private MuJoCoSimulation CreateSimulation() => new(_parameters is null ? _model : _model.Copy());
}
