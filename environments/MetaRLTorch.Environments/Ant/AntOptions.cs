using System.ComponentModel.DataAnnotations;
using MetaRLTorch.Environments.Locomotion;

namespace MetaRLTorch.Environments.Ant;

/// <summary>Whose ant it is: the bodies are the same, the step of the physics and what is measured are not.</summary>
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
    /// All coordinates and velocities, the torso's rotation matrix, row by row, and where in the world the torso is
    /// (Gym's model) or the whole body's center of mass (rllab's): 41 numbers, as in rllab and what follows it.
    /// </summary>
    JointsAndPose,
}

/// <summary>The knobs that both ant tasks share; the defaults are Gym's ant at rllab's prices.</summary>
public abstract record AntOptions : LocomotionOptions
{
    /// <summary>Standard prices and bonus.</summary>
    protected AntOptions() => (ControlCost, AliveBonus) = (0.005, 0.05);

    /// <summary>Whose ant it is.</summary>
    public AntModel Model { get; init; } = AntModel.Gym;

    /// <summary>What the policy sees.</summary>
    public AntObservation Observation { get; init; } = AntObservation.Joints;

    /// <summary>
    /// Whether contact forces are seen and paid for: torque and force on the world and the 13 bodies, each number
    /// clipped to [−1, 1], which are 84 more after the velocities; 0.0005 Σ f² is taken from the reward. Codes on
    /// mujoco-py 1 have them, those on mujoco-py 2 had zeros there, Gym's version 4 leaves them out as a standard.
    /// Needs MuJoCo 2.2.2.
    /// </summary>
    public bool ContactForces { get; init; }

    /// <summary>The episode ends where the torso is below this height or above 1 m.</summary>
    [Range(-1e6, 1.0)] public double MinimumHeight { get; init; } = 0.2;
}

/// <summary>The knobs of <see cref="AntVelocity"/>; goals are the same in all published codes.</summary>
public sealed record AntVelocityOptions : AntOptions
{
    /// <summary>What every step is rewarded with: 1 to make speed worth more than a fall, 0.05 to be alive.</summary>
    public AntVelocityOptions() => AliveBonus = 1.05;

    /// <summary>Goals are uniform from this …, m/s.</summary>
    [Range(-1e6, 1e6)] public double MinimumSpeed { get; init; }

    /// <summary>… to this, m/s.</summary>
    [Range(-1e6, 1e6)] public double MaximumSpeed { get; init; } = 3;

    /// <summary>
    /// Finn's definition (MAML, 2017): rllab's ant, 125 observations, 200 steps, actions clipped as they are.
    /// </summary>
    public static AntVelocityOptions Finn { get; } = new()
    {
        Horizon = 200,
        Model = AntModel.Rllab,
        Observation = AntObservation.JointsAndPose,
        ContactForces = true,
    };

    /// <summary>
    /// Deleu's definition (pytorch-maml-rl): Gym's ant, 100 steps, actions a tenth; without the 84 zeros that mujoco-py
    /// 2 gave for contact forces, so 41 observations.
    /// </summary>
    public static AntVelocityOptions Deleu { get; } = new()
    {
        ActionScale = 0.1,
        Observation = AntObservation.JointsAndPose,
    };
}

/// <summary>Which directions there are.</summary>
public enum AntDirections
{
    /// <summary>Forward and backward, with equal probability.</summary>
    ForwardOrBackward,

    /// <summary>All in the plane, uniformly.</summary>
    Plane,
}

/// <summary>The knobs of <see cref="AntDirection"/>.</summary>
public sealed record AntDirectionOptions : AntOptions
{
    /// <summary>Which directions there are.</summary>
    public AntDirections Directions { get; init; } = AntDirections.ForwardOrBackward;

    /// <summary>
    /// Finn's definition (MAML, 2017): rllab's ant, 125 observations, 200 steps, actions clipped as they are.
    /// </summary>
    public static AntDirectionOptions Finn { get; } = new()
    {
        Horizon = 200,
        Model = AntModel.Rllab,
        Observation = AntObservation.JointsAndPose,
        ContactForces = true,
    };

    /// <summary>
    /// Deleu's definition (pytorch-maml-rl): Gym's ant, 100 steps, actions a tenth; without the 84 zeros that mujoco-py
    /// 2 gave for contact forces, so 41 observations.
    /// </summary>
    public static AntDirectionOptions Deleu { get; } = new()
    {
        ActionScale = 0.1,
        Observation = AntObservation.JointsAndPose,
    };

    /// <summary>
    /// ProMP's definition: Gym's ant and prices, 111 observations, 100 steps, actions a tenth, lying is not falling.
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
