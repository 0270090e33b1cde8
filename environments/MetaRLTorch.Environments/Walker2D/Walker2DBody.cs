using MetaRLTorch.Environments.Locomotion;

namespace MetaRLTorch.Environments.Walker2D;

/// <summary>The walker: a torso on two legs; thigh, leg and foot of the right one, then of the left one.</summary>
internal sealed class Walker2DBody(int frameSkip, double timestep)
    : UprightBody("walker2d", coordinates: 9, frameSkip, timestep)
{
    /// <summary>Seconds of a physics step in Gym.</summary>
    public const double GymsTimestep = 0.002;

    private const double LowestTorso = 0.8;
    private const double HighestTorso = 2;
    private const double LargestAngle = 1;

    /// <summary>Height within 0.8 and 2, angle within ±1.</summary>
    public override bool IsUpright(ReadOnlySpan<double> state) =>
        state[1] > LowestTorso && state[1] < HighestTorso && Math.Abs(state[2]) < LargestAngle;
}
