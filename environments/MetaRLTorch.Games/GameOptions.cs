using System.ComponentModel.DataAnnotations;

namespace MetaRLTorch.Games;

/// <summary>What tells the tasks of a game apart.</summary>
public enum Buttons
{
    /// <summary>Nothing: every task is the game itself.</summary>
    Fixed,

    /// <summary>What each of the six buttons does, which a policy must find out.</summary>
    Shuffled,
}

/// <summary>A game.</summary>
public record GameOptions
{
    /// <summary>H, steps of an episode that the rules do not end; lives that start anew by themselves have no such clock.</summary>
    [Range(1, 100_000)] public int Horizon { get; init; } = 1000;

    /// <summary>With this probability a step repeats the last action instead of the one that was chosen.</summary>
    [Range(0.0, 1.0)] public double StickyActions { get; init; } = 0.1;

    /// <summary>What tells tasks apart.</summary>
    public Buttons Buttons { get; init; } = Buttons.Fixed;
}

/// <summary>A game that becomes harder while it lasts.</summary>
public sealed record RampedGameOptions : GameOptions
{
    /// <summary>Whether it does.</summary>
    public bool Ramping { get; init; } = true;
}
