namespace MetaRLTorch.Cli.Physics.Replay;

/// <summary>How closely one kind of step was reproduced, against what is asked of it.</summary>
/// <param name="Subject">The kind of motion, or what was at work.</param>
/// <param name="Step">What was taken: a physics step, a control step, or a whole run.</param>
/// <param name="Count">How many were taken.</param>
/// <param name="PositionError">The largest difference of any coordinate.</param>
/// <param name="VelocityError">The largest difference of any velocity.</param>
/// <param name="Share">
/// The largest share of the bar that any difference used up: at most 1 passes. For a free run the bar is MuJoCo's own
/// envelope for that trajectory.
/// </param>
internal sealed record ReplayCheck(
    string Subject, ReplayStep Step, int Count, double PositionError, double VelocityError, double Share)
{
    /// <summary>Whether every difference stayed within its bar.</summary>
    public bool Passes => Share <= 1;
}

/// <summary>What a replay takes at a time.</summary>
internal enum ReplayStep
{
    /// <summary>One physics step from a recorded state.</summary>
    PhysicsStep,

    /// <summary>One control step from a recorded state.</summary>
    ControlStep,

    /// <summary>The whole trajectory from its start, up to its horizon.</summary>
    FreeRun,
}
