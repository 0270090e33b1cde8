using MetaRLTorch.Environments.Physics;
using MetaRLTorch.Environments.Physics.MuJoCo;

namespace MetaRLTorch.Environments.Locomotion;

/// <summary>A body in the plane that stands on legs, as Gym defines hopper and walker.</summary>
/// <remarks>
/// Coordinates: x, height, angle, then the joints. Start: at rest, with noise uniform on ±0.005 in all coordinates and
/// velocities. Observation: all coordinates but x, then all velocities clipped to ±10.
/// </remarks>
/// <param name="model">The model's file name, without ending.</param>
/// <param name="coordinates">Number of coordinates, and of velocities.</param>
/// <param name="frameSkip">Number of physics steps in a control step.</param>
/// <param name="timestep">Seconds of a physics step.</param>
internal abstract class UprightBody(string model, int coordinates, int frameSkip, double timestep) : Body
{
    private const double FastestSeen = 10;

    public override int FrameSkip => frameSkip;

    public override double Timestep => timestep;

    public override int ObservationSize => (2 * coordinates) - 1;

    public override Noise CoordinateNoise => new(0.005, IsNormal: false);

    public override Noise VelocityNoise => CoordinateNoise;

    /// <summary>How it is drawn.</summary>
    public PlanarPicture Picture => new(PlanarFigure.Parse(MuJoCoModel.Description(model)), StepSeconds);

    public override MuJoCoModel Compile() => MuJoCoModel.Compile(model, timestep);

    public override Motion Look(
        MuJoCoSimulation simulation,
        ReadOnlySpan<double> before,
        ReadOnlySpan<double> state,
        Span<double> observation)
    {
        state[1..].CopyTo(observation);
        foreach (ref var velocity in observation[^coordinates..])
        {
            velocity = Math.Clamp(velocity, -FastestSeen, FastestSeen);
        }

        return new((state[0] - before[0]) / StepSeconds, 0, 0);
    }
}
