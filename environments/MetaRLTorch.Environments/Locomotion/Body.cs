using MetaRLTorch.Environments.Physics.MuJoCo;

namespace MetaRLTorch.Environments.Locomotion;

/// <summary>A body that MuJoCo simulates: how ant, hopper and walker differ.</summary>
internal abstract class Body
{
    /// <summary>Number of physics steps in a control step.</summary>
    public abstract int FrameSkip { get; }

    /// <summary>Seconds of a physics step.</summary>
    public abstract double Timestep { get; }

    /// <summary>Seconds of a control step.</summary>
    public double StepSeconds => FrameSkip * Timestep;

    /// <summary>Components of an observation.</summary>
    public abstract int ObservationSize { get; }

    /// <summary>What a start adds to the rest coordinates.</summary>
    public abstract Noise CoordinateNoise { get; }

    /// <summary>A start's velocities.</summary>
    public abstract Noise VelocityNoise { get; }

    /// <summary>Whether contact forces are part of the reward.</summary>
    public virtual bool PaysForContacts => false;

    /// <summary>Compiles the model.</summary>
    /// <exception cref="UserException">MuJoCo is not installed, or lacks what this body needs.</exception>
    public abstract MuJoCoModel Compile();

    /// <summary>Changes the model's rest state to the one that starts are drawn around.</summary>
    public virtual void Pose(Span<double> rest)
    {
    }

    /// <summary>Makes a state with noise valid again.</summary>
    public virtual void Correct(Span<double> state)
    {
    }

    /// <summary>Whether the episode goes on in this state.</summary>
    public abstract bool IsUpright(ReadOnlySpan<double> state);

    /// <summary>Writes what the policy sees of a state, and returns how the body moved.</summary>
    /// <param name="simulation">A simulation that is in the state.</param>
    /// <param name="before">The state one control step before.</param>
    /// <param name="state">The state.</param>
    /// <param name="observation">What the policy sees.</param>
    public abstract Motion Look(
        MuJoCoSimulation simulation,
        ReadOnlySpan<double> before,
        ReadOnlySpan<double> state,
        Span<double> observation);
}

/// <summary>How a body moved.</summary>
/// <param name="X">Velocity forward, m/s.</param>
/// <param name="Y">Velocity to the left, m/s.</param>
/// <param name="ContactCost">The cost of contacts.</param>
internal readonly record struct Motion(double X, double Y, double ContactCost);

/// <summary>The noise of a start.</summary>
/// <param name="Scale">The standard deviation, or the largest value of uniform noise.</param>
/// <param name="IsNormal">Whether it is normal; else it is uniform on ±scale.</param>
internal readonly record struct Noise(double Scale, bool IsNormal)
{
    /// <summary>A sample from two independent uniform numbers on [0, 1), by Box and Muller.</summary>
    public double From(double first, double second) => IsNormal
        ? Scale * Math.Sqrt(-2 * Math.Log(1 - first)) * Math.Cos(2 * Math.PI * second)
        : Scale * ((2 * first) - 1);
}
