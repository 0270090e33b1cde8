namespace MetaRLTorch.Environments.Pictures;

/// <summary>What a shape stands for; who shows a picture chooses the colors, for light and for dark paper.</summary>
public enum Ink
{
    /// <summary>Lines to measure by.</summary>
    Grid,

    /// <summary>What the task lets an agent stand on.</summary>
    Ground,

    /// <summary>Where a task must lead.</summary>
    Goal,

    /// <summary>What ends an episode badly.</summary>
    Hole,

    /// <summary>The agent.</summary>
    Agent,

    /// <summary>What the agent's policy prefers.</summary>
    Choice,

    /// <summary>The limbs behind the agent.</summary>
    FarLimb,

    /// <summary>The limbs in front of it.</summary>
    NearLimb,

    /// <summary>Where the agent was before adaptation.</summary>
    Before,

    /// <summary>Where it was after the first half of the inner steps.</summary>
    Between,

    /// <summary>Where it was after more of them.</summary>
    Nearly,

    /// <summary>Where it was after all inner steps.</summary>
    After,
}
