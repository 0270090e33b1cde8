using System.ComponentModel.DataAnnotations;
using MetaRLTorch.Environments.Physics;

namespace MetaRLTorch.Environments.HalfCheetah;

/// <summary>What the policy sees of half-cheetah.</summary>
public enum HalfCheetahObservation
{
    /// <summary>All coordinates but x, then all velocities: 17 numbers, Gym's observation.</summary>
    Joints,

    /// <summary>The same and the torso's position (x, 0, z): 20 numbers, as in pytorch-maml-rl and garage.</summary>
    JointsAndTorso,

    /// <summary>
    /// The same and the position of the whole body's center of mass (x, 0, z): 20 numbers, as in rllab and Finn's code.
    /// </summary>
    JointsAndCenterOfMass,
}

/// <summary>The engine that simulates half-cheetah.</summary>
public enum HalfCheetahPhysics
{
    /// <summary>Our own engine: equals MuJoCo to rounding; each vector register holds several episodes.</summary>
    Planar,

    /// <summary>The installed MuJoCo, one episode after the other on every thread.</summary>
    Mujoco,
}

/// <summary>The options that all half-cheetah tasks share.</summary>
public abstract record HalfCheetahOptions : IDependentOptions
{
    /// <summary>Number of steps in an episode, H.</summary>
    [Range(1, 100_000)] public int Horizon { get; init; } = 100;

    /// <summary>The factor between an action and the motors' control; the product is clipped to [−1, 1].</summary>
    [Range(0.0, 1e6)] public double ActionScale { get; init; } = 1;

    /// <summary>The cost of control per Σ a² of the clipped product.</summary>
    [Range(0.0, 1e6)] public double ControlCost { get; init; } = 0.05;

    /// <summary>What the policy sees.</summary>
    public HalfCheetahObservation Observation { get; init; } = HalfCheetahObservation.Joints;

    /// <summary>The engine.</summary>
    public HalfCheetahPhysics Physics { get; init; } = HalfCheetahPhysics.Planar;

    /// <summary>
    /// The precision of our own engine: 64 bits as in MuJoCo, or 32 bits, which are faster and statistically as good.
    /// </summary>
    public Precision Precision { get; init; } = Precision.Fp64;

    /// <summary>Number of threads that share a step; 0 for all processors.</summary>
    [Range(0, 4096)] public int Workers { get; init; }

    /// <inheritdoc/>
    IEnumerable<UnreadSetting> IDependentOptions.Unread =>
        Physics == HalfCheetahPhysics.Mujoco ? [new("precision", "physics")] : [];
}

/// <summary>
/// The options of <see cref="HalfCheetahVelocity"/>; the defaults are Finn's goals with Gym's observation.
/// </summary>
public sealed record HalfCheetahVelocityOptions : HalfCheetahOptions
{
    /// <summary>Goals are uniform from this …, m/s.</summary>
    [Range(-1e6, 1e6)] public double MinimumSpeed { get; init; }

    /// <summary>… to this, m/s.</summary>
    [Range(-1e6, 1e6)] public double MaximumSpeed { get; init; } = 2;

    /// <summary>
    /// Finn's definition (MAML, 2017): goals to 2 m/s, 20 observations, 200 steps, actions clipped without scaling.
    /// </summary>
    public static HalfCheetahVelocityOptions Finn { get; } = new()
    {
        Horizon = 200,
        Observation = HalfCheetahObservation.JointsAndCenterOfMass,
    };

    /// <summary>
    /// Deleu's definition (pytorch-maml-rl): goals to 2 m/s, 20 observations, 100 steps, actions times 0.1.
    /// </summary>
    public static HalfCheetahVelocityOptions Deleu { get; } = new()
    {
        ActionScale = 0.1,
        Observation = HalfCheetahObservation.JointsAndTorso,
    };

    /// <summary>ProMP's definition: goals to 3 m/s, 17 observations, 100 steps, actions times 0.1.</summary>
    public static HalfCheetahVelocityOptions Promp { get; } = new() { MaximumSpeed = 3, ActionScale = 0.1 };

    /// <summary>The SG-MRL authors' definition: ProMP's over 200 steps.</summary>
    public static HalfCheetahVelocityOptions Sgmrl { get; } = Promp with { Horizon = 200 };
}

/// <summary>The options of <see cref="HalfCheetahDirection"/>.</summary>
public sealed record HalfCheetahDirectionOptions : HalfCheetahOptions
{
    /// <summary>Finn's definition (MAML, 2017): 20 observations, 200 steps, actions clipped without scaling.</summary>
    public static HalfCheetahDirectionOptions Finn { get; } = new()
    {
        Horizon = 200,
        Observation = HalfCheetahObservation.JointsAndCenterOfMass,
    };

    /// <summary>Deleu's definition (pytorch-maml-rl): 20 observations, 100 steps, actions times 0.1.</summary>
    public static HalfCheetahDirectionOptions Deleu { get; } = new()
    {
        ActionScale = 0.1,
        Observation = HalfCheetahObservation.JointsAndTorso,
    };

    /// <summary>ProMP's definition: 17 observations, 100 steps, actions times 0.1.</summary>
    public static HalfCheetahDirectionOptions Promp { get; } = new() { ActionScale = 0.1 };

    /// <summary>The SG-MRL authors' definition: ProMP's over 200 steps.</summary>
    public static HalfCheetahDirectionOptions Sgmrl { get; } = Promp with { Horizon = 200 };
}
