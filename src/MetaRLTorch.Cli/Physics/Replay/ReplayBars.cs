using MetaRLTorch.Environments.Physics;

namespace MetaRLTorch.Cli.Physics.Replay;

/// <summary>What counts as reproducing MuJoCo: rounding, and never more than MuJoCo's own response to it.</summary>
/// <remarks>
/// A velocity's rounding grows with the velocities at work: above some 10 m/s the bar of a physics step grows with
/// them. Free runs are chaotic; their bar is the trajectory's envelope. Where nothing touches, there is no chaos and
/// the bar is fixed.
/// </remarks>
internal sealed record ReplayBars
{
    public required double PhysicsStepPosition { get; init; }

    public required double PhysicsStepVelocity { get; init; }

    public required double PhysicsStepVelocityPerSpeed { get; init; }

    public required double ControlStepPosition { get; init; }

    public required double ControlStepVelocity { get; init; }

    /// <summary>How many envelopes a free run may stray, and how far besides.</summary>
    public required double Envelopes { get; init; }

    public required double EnvelopeFloor { get; init; }

    /// <summary>How far a free run may stray where nothing touches the floor.</summary>
    public required double FreeFlight { get; init; }

    public static ReplayBars Of(Precision precision) => precision == Precision.Fp64 ? Fp64 : Fp32;

    private static ReplayBars Fp64 { get; } = new()
    {
        PhysicsStepPosition = 1e-12,
        PhysicsStepVelocity = 1e-10,
        PhysicsStepVelocityPerSpeed = 1e-11,
        ControlStepPosition = 1e-11,
        ControlStepVelocity = 1e-9,
        Envelopes = 1,
        EnvelopeFloor = 1e-13,
        FreeFlight = 1e-10,
    };

    private static ReplayBars Fp32 { get; } = new()
    {
        PhysicsStepPosition = 1e-4,
        PhysicsStepVelocity = 5e-3,
        PhysicsStepVelocityPerSpeed = 0,
        ControlStepPosition = 1e-4,
        ControlStepVelocity = 2e-2,
        Envelopes = 5,
        EnvelopeFloor = 0,
        FreeFlight = double.PositiveInfinity,
    };
}
