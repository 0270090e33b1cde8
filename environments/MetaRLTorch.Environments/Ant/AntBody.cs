using System.Xml.Linq;
using MetaRLTorch.Environments.Locomotion;
using MetaRLTorch.Environments.Physics.MuJoCo;

namespace MetaRLTorch.Environments.Ant;

/// <summary>The ant: a sphere on four legs of two joints each, free in space.</summary>
/// <remarks>
/// Coordinates: x, y, z; the torso's rotation as a unit quaternion; hip and ankle of the legs front left, front right,
/// back left, back right. Velocities: linear in the world frame, angular in the torso's, then the joints'. Gym reads
/// the torso's position where MuJoCo last evaluated it, a Runge–Kutta stage before the end of the step; here it is the
/// state's.
/// </remarks>
internal sealed class AntBody(AntOptions options) : Body
{
    private const int Coordinates = 15;
    private const int Velocities = 14;
    private const int Bodies = 14;
    private const int Torso = 1;
    private const int PoseSize = 12;
    private const double HighestTorso = 1;
    private const double ContactCost = 0.0005;

    private bool IsRllab => options.Model == AntModel.Rllab;

    private bool SeesPose => options.Observation == AntObservation.JointsAndPose;

    public override int FrameSkip => IsRllab ? 1 : 5;

    public override double Timestep => IsRllab ? 0.02 : 0.01;

    public override int ObservationSize =>
        Coordinates - (SeesPose ? 0 : 2) + Velocities + Forces + (SeesPose ? PoseSize : 0);

    public override Noise CoordinateNoise => IsRllab ? new(0.01, IsNormal: true) : new(0.1, IsNormal: false);

    public override Noise VelocityNoise => new(0.1, IsNormal: true);

    public override bool PaysForContacts => options.ContactForces;

    private int Forces => options.ContactForces ? 6 * Bodies : 0;

    public override MuJoCoModel Compile()
    {
        var model = MuJoCoModel.Compile("ant", Timestep, Soften);
        if (!options.ContactForces || model.Library.HasKnownLayout) return model;
        throw new UserException(
            $"The installed MuJoCo is {model.Library.VersionName}; contact_forces need 2.2.2. Install libmujoco2.2.2, "
            + "name its file in MUJOCO_LIBRARY, or set environment.options.contact_forces to false.");
    }

    public override void Pose(Span<double> rest)
    {
        ReadOnlySpan<double> crouching = [0, 0, 0.55, 1, 0, 0, 0, 0, 1, 0, -1, 0, -1, 0, 1];
        if (IsRllab) crouching.CopyTo(rest);
    }

    public override void Correct(Span<double> state) => Rotation.Normalize(state[3..7]);

    public override bool IsUpright(ReadOnlySpan<double> state) =>
        state[2] >= options.MinimumHeight && state[2] <= HighestTorso;

    public override Motion Look(
        MuJoCoSimulation simulation,
        ReadOnlySpan<double> before,
        ReadOnlySpan<double> state,
        Span<double> observation)
    {
        if (IsRllab) simulation.Forward();
        var joints = state[(SeesPose ? 0 : 2)..];
        joints.CopyTo(observation);
        var cost = Feel(simulation, observation.Slice(joints.Length, Forces));
        Span<double> center = stackalloc double[3];
        state[..3].CopyTo(center);
        var motion = IsRllab
            ? FollowCenter(simulation, state, center)
            : (X: (state[0] - before[0]) / StepSeconds, Y: (state[1] - before[1]) / StepSeconds);
        if (SeesPose)
        {
            Rotation.Matrix(state[3..7], observation[^PoseSize..]);
            center.CopyTo(observation[^3..]);
        }

        return new(motion.X, motion.Y, cost);
    }

    // rllab's contacts are softer than MuJoCo's own standard, which is Gym's.
    private void Soften(XElement root)
    {
        if (IsRllab) root.Element("default")!.Element("geom")!.SetAttributeValue("solimp", "0.8 0.8 0.01");
    }

    private static double Feel(MuJoCoSimulation simulation, Span<double> forces)
    {
        if (forces.IsEmpty) return 0;
        simulation.GetContactForces(forces);
        var cost = 0.0;
        foreach (ref var force in forces)
        {
            force = Math.Clamp(force, -1, 1);
            cost += ContactCost * force * force;
        }

        return cost;
    }

    /// <summary>
    /// Moves from the torso's position p to the whole body's center of mass c, and returns the velocity of c.
    /// </summary>
    /// <remarks>
    /// A turn about the torso's axis e_k moves c by e_k × (c − p), which is a column J_k of its Jacobian J; so
    /// c = p − ½ Σ_k e_k × J_k. Its velocity is J v.
    /// </remarks>
    private static (double X, double Y) FollowCenter(
        MuJoCoSimulation simulation, ReadOnlySpan<double> state, Span<double> center)
    {
        Span<double> jacobian = stackalloc double[3 * Velocities];
        Span<double> axes = stackalloc double[9];
        simulation.GetSubtreeJacobian(jacobian, Torso);
        Rotation.Matrix(state[3..7], axes);
        for (var i = 0; i < 3; i++)
        {
            var (next, last) = ((i + 1) % 3, (i + 2) % 3);
            for (var k = 0; k < 3; k++)
            {
                center[i] -= 0.5 * ((axes[(3 * next) + k] * jacobian[(last * Velocities) + 3 + k])
                    - (axes[(3 * last) + k] * jacobian[(next * Velocities) + 3 + k]));
            }
        }

        var velocities = state[Coordinates..];
        return (Dot(jacobian[..Velocities], velocities), Dot(jacobian[Velocities..(2 * Velocities)], velocities));
    }

    private static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        var sum = 0.0;
        for (var i = 0; i < a.Length; i++) sum += a[i] * b[i];
        return sum;
    }
}
