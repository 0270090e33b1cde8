using System.ComponentModel.DataAnnotations;
using MetaRLTorch.Environments.Locomotion;

namespace MetaRLTorch.Environments.Ant;

/// <summary>Whose ant it is. The bodies are the same; the physics step and the measurements differ.</summary>
public enum AntModel
{
    /// <summary>
    /// Gym's: five physics steps of 0.01 s; starts with straight legs at a height of 0.75, coordinates uniform within
    /// ±0.1, velocities 0.1 times standard normal; its velocity is the torso's mean over the control step.
    /// </summary>
    Gym,

    /// <summary>
    /// rllab's: one physics step of 0.02 s, softer contacts; starts on bent legs at a height of 0.55, coordinates 0.01
    /// and velocities 0.1 times standard normal; its velocity is that of the whole body's center of mass at the end.
    /// </summary>
    Rllab,
}

/// <summary>What the policy sees of the ant.</summary>
public enum AntObservation
{
    /// <summary>All coordinates but x and y, then all velocities: 27 numbers, Gym's observation.</summary>
    Joints,

    /// <summary>
    /// All coordinates and velocities, the torso's rotation matrix, row by row, and the position in the world frame of
    /// the torso (Gym's model) or the whole body's center of mass (rllab's): 41 numbers, as in rllab and its successors.
    /// </summary>
    JointsAndPose,
}

/// <summary>The options that both ant tasks share; the defaults are Gym's ant with rllab's costs.</summary>
public abstract record AntOptions : LocomotionOptions
{
    /// <summary>Sets the standard cost and bonus.</summary>
    protected AntOptions() => (ControlCost, AliveBonus) = (0.005, 0.05);

    /// <summary>Whose ant it is.</summary>
    public AntModel Model { get; init; } = AntModel.Gym;

    /// <summary>What the policy sees.</summary>
    public AntObservation Observation { get; init; } = AntObservation.Joints;

    /// <summary>
    /// Whether the policy sees contact forces and pays for them: torque and force on the world body and the 13 others,
    /// clipped to [−1, 1], follow the velocities as 84 more numbers f, and 0.0005 Σ f² is subtracted from the reward.
    /// Codes on mujoco-py 1 have them, codes on mujoco-py 2 have zeros there, Gym's version 4 omits them by default.
    /// Needs MuJoCo 2.2.2.
    /// </summary>
    public bool ContactForces { get; init; }

    /// <summary>The episode ends when the torso is below this height or above 1 m.</summary>
    [Range(-1e6, 1.0)] public double MinimumHeight { get; init; } = 0.2;
}

/// <summary>The options of <see cref="AntVelocity"/>; goals are the same in all published codes.</summary>
public sealed record AntVelocityOptions : AntOptions
{
    /// <summary>
    /// Sets the bonus of a step: 1, which makes running worth more than falling, plus 0.05 for being alive.
    /// </summary>
    public AntVelocityOptions() => AliveBonus = 1.05;

    /// <summary>Goals are uniform from this …, m/s.</summary>
    [Range(-1e6, 1e6)] public double MinimumSpeed { get; init; }

    /// <summary>… to this, m/s.</summary>
    [Range(-1e6, 1e6)] public double MaximumSpeed { get; init; } = 3;

    /// <summary>
    /// Finn's definition (MAML, 2017): rllab's ant, 125 observations, 200 steps, actions clipped without scaling.
    /// </summary>
    public static AntVelocityOptions Finn { get; } = new()
    {
        Horizon = 200,
        Model = AntModel.Rllab,
        Observation = AntObservation.JointsAndPose,
        ContactForces = true,
    };

    /// <summary>
    /// Deleu's definition (pytorch-maml-rl): Gym's ant, 100 steps, actions times 0.1; 41 observations, without the 84
    /// zeros that mujoco-py 2 gave for contact forces.
    /// </summary>
    public static AntVelocityOptions Deleu { get; } = new()
    {
        ActionScale = 0.1,
        Observation = AntObservation.JointsAndPose,
    };
}

/// <summary>The distribution of directions.</summary>
public enum AntDirections
{
    /// <summary>Forward and backward, with equal probability.</summary>
    ForwardOrBackward,

    /// <summary>All in the plane, uniformly.</summary>
    Plane,
}

/// <summary>The options of <see cref="AntDirection"/>.</summary>
public sealed record AntDirectionOptions : AntOptions
{
    /// <summary>The distribution of directions.</summary>
    public AntDirections Directions { get; init; } = AntDirections.ForwardOrBackward;

    /// <summary>
    /// Finn's definition (MAML, 2017): rllab's ant, 125 observations, 200 steps, actions clipped without scaling.
    /// </summary>
    public static AntDirectionOptions Finn { get; } = new()
    {
        Horizon = 200,
        Model = AntModel.Rllab,
        Observation = AntObservation.JointsAndPose,
        ContactForces = true,
    };

    /// <summary>
    /// Deleu's definition (pytorch-maml-rl): Gym's ant, 100 steps, actions times 0.1; 41 observations, without the 84
    /// zeros that mujoco-py 2 gave for contact forces.
    /// </summary>
    public static AntDirectionOptions Deleu { get; } = new()
    {
        ActionScale = 0.1,
        Observation = AntObservation.JointsAndPose,
    };

    /// <summary>
    /// ProMP's definition: Gym's ant and costs, 111 observations, 100 steps, actions times 0.1; an ant on the floor goes
    /// on.
    /// </summary>
    public static AntDirectionOptions Promp { get; } = new()
    {
        ActionScale = 0.1,
        ControlCost = 0.5,
        AliveBonus = 1,
        ContactForces = true,
        MinimumHeight = 0,
    };

    /// <summary>ProMP's with all directions in the plane.</summary>
    public static AntDirectionOptions Promp2D { get; } = Promp with { Directions = AntDirections.Plane };
}
