using System.ComponentModel.DataAnnotations;

namespace MetaRLTorch.Environments.PrisonersDilemma;

/// <summary>The options of <see cref="PrisonersDilemma"/>; the defaults are the game of the literature.</summary>
public sealed record PrisonersDilemmaOptions
{
    /// <summary>Number of rounds in an episode, H.</summary>
    [Range(1, 100_000)] public int Horizon { get; init; } = 100;

    /// <summary>How far each of a task's four payoffs may lie from the dilemma's, uniformly; 0 for the same game in all tasks.</summary>
    [Range(0.0, 100.0)] public double Spread { get; init; }
}
