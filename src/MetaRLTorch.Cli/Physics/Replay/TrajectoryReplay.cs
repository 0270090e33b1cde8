using System.Text.Json;
using MetaRLTorch.Environments.Physics;

namespace MetaRLTorch.Cli.Physics.Replay;

/// <summary>Steps the physics from recorded states and compares: the proof that it is MuJoCo's.</summary>
internal sealed class TrajectoryReplay(PlanarPhysics physics)
{
    private static readonly string[] WithoutContact = ["freefall", "limits_midair"];

    private readonly ReplayBars _bars = ReplayBars.Of(physics.Precision);
    private readonly int _freedoms = physics.Model.Freedoms;

    /// <summary>Replays a trajectory or a file of single steps, whichever the text holds.</summary>
    /// <exception cref="JsonException">It holds neither, or one of another model.</exception>
    public IReadOnlyList<ReplayCheck> Replay(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.TryGetProperty("cases", out _)
            ? Replay(OneStepFile.Parse(json))
            : Replay(TrajectoryFile.Parse(json));
    }

    /// <summary>Replays single steps: one check for each category.</summary>
    public IReadOnlyList<ReplayCheck> Replay(OneStepFile file) =>
        [.. file.Cases.GroupBy(step => step.Category).Select(category => PhysicsSteps(
            category.Key,
            [.. category.Select(step => step.Positions)],
            [.. category.Select(step => step.Velocities)],
            [.. category.Select(step => step.Controls)],
            [.. category.Select(step => step.NextPositions)],
            [.. category.Select(step => step.NextVelocities)]))];

    /// <summary>Replays a trajectory: its physics steps and control steps from recorded states, then freely.</summary>
    public IReadOnlyList<ReplayCheck> Replay(TrajectoryFile file)
    {
        var (positions, velocities) = (file.SubstepPositions, file.SubstepVelocities);
        var controls = Enumerable.Range(0, positions.Length - 1).Select(i => file.Actions[i / file.FrameSkip]);
        return
        [
            PhysicsSteps(
                file.Kind, positions[..^1], velocities[..^1], [.. controls], positions[1..], velocities[1..]),
            ControlSteps(file),
            FreeRun(file),
        ];
    }

    private static double Largest(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        var largest = 0.0;
        for (var i = 0; i < a.Length; i++) largest = Worse(largest, Math.Abs(a[i] - b[i]));
        return largest;
    }

    // Not Math.Max: a number that is none must not vanish in a comparison.
    private static double Worse(double a, double b) => double.IsNaN(b) || b > a ? b : a;

    private ReplayCheck PhysicsSteps(
        string subject, double[][] q, double[][] v, double[][] u, double[][] nextQ, double[][] nextV) =>
        Compare(subject, ReplayStep.PhysicsStep, Taken(q, v, u, substeps: 1), nextQ, nextV, row =>
        {
            var speed = 1 + Math.Max(v[row].Max(Math.Abs), nextV[row].Max(Math.Abs));
            var bar = Math.Max(_bars.PhysicsStepVelocity, _bars.PhysicsStepVelocityPerSpeed * speed);
            return (_bars.PhysicsStepPosition, bar);
        });

    private ReplayCheck ControlSteps(TrajectoryFile file) => Compare(
        file.Kind,
        ReplayStep.ControlStep,
        Taken(file.Positions[..^1], file.Velocities[..^1], file.Actions, file.FrameSkip),
        file.Positions[1..],
        file.Velocities[1..],
        _ => (_bars.ControlStepPosition, _bars.ControlStepVelocity));

    private ReplayCheck FreeRun(TrajectoryFile file)
    {
        var envelope = physics.Precision == Precision.Fp64 ? file.DoubleEnvelope : file.SingleEnvelope;
        var horizon = Math.Min(envelope.Horizon, file.Actions.Length);
        double[] state = [.. file.Positions[0], .. file.Velocities[0]];
        var visited = new List<double>();
        for (var i = 0; i < horizon; i++)
        {
            physics.Step(state, file.Actions[i], file.FrameSkip);
            visited.AddRange(state);
        }

        var flight = WithoutContact.Contains(file.Kind) ? _bars.FreeFlight : double.PositiveInfinity;
        double Bar(double of) => Math.Min(flight, (_bars.Envelopes * of) + _bars.EnvelopeFloor);
        return Compare(
            file.Kind,
            ReplayStep.FreeRun,
            [.. visited],
            file.Positions[1..(horizon + 1)],
            file.Velocities[1..(horizon + 1)],
            row => (Bar(envelope.Positions[row]), Bar(envelope.Velocities[row])));
    }

    private double[] Taken(double[][] q, double[][] v, double[][] u, int substeps)
    {
        double[] states = [.. q.Zip(v).SelectMany(row => row.First.Concat(row.Second))];
        physics.Step(states, u.SelectMany(row => row).ToArray(), substeps);
        return states;
    }

    private ReplayCheck Compare(
        string subject,
        ReplayStep step,
        double[] taken,
        double[][] positions,
        double[][] velocities,
        Func<int, (double Position, double Velocity)> bar)
    {
        var (position, velocity, share) = (0.0, 0.0, 0.0);
        for (var i = 0; i < positions.Length; i++)
        {
            var ofPosition = Largest(taken.AsSpan(2 * i * _freedoms, _freedoms), positions[i]);
            var ofVelocity = Largest(taken.AsSpan(((2 * i) + 1) * _freedoms, _freedoms), velocities[i]);
            var (positionBar, velocityBar) = bar(i);
            position = Worse(position, ofPosition);
            velocity = Worse(velocity, ofVelocity);
            share = Worse(share, Worse(ofPosition / positionBar, ofVelocity / velocityBar));
        }

        return new(subject, step, positions.Length, position, velocity, share);
    }
}
