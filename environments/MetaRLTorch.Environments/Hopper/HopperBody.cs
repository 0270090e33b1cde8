using MetaRLTorch.Environments.Locomotion;

namespace MetaRLTorch.Environments.Hopper;

/// <summary>The hopper: a torso on one leg; thigh, leg and foot.</summary>
internal sealed class HopperBody(double timestep)
    : UprightBody("hopper", coordinates: 6, FramesPerStep, timestep)
{
    private const int FramesPerStep = 4;
    private const double LowestTorso = 0.7;
    private const double LargestAngle = 0.2;
    private const double Bound = 100;

    /// <summary>Height above 0.7, angle within ±0.2, and all but x and height within ±100.</summary>
    public override bool IsUpright(ReadOnlySpan<double> state)
    {
        foreach (var value in state[2..])
        {
            if (!(Math.Abs(value) < Bound)) return false;
        }

        return state[1] > LowestTorso && Math.Abs(state[2]) < LargestAngle;
    }
}
