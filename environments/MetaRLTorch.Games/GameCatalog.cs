using MetaRLTorch.Environments;

namespace MetaRLTorch.Games;

/// <summary>The games that come with MetaRLTorch.</summary>
public static class GameCatalog
{
    private const string Paper = "after Young and Tian, 2019 (arXiv:1903.03176)";

    /// <summary>All of them, in the order in which they are listed.</summary>
    public static IReadOnlyList<EnvironmentEntry> Entries { get; } =
    [
        EnvironmentEntry.Of(
            "breakout", "Breakout on a 10 × 10 grid: keep a ball in play that breaks bricks.", new GameOptions(),
            options => new Breakout(options), ("shuffled", new GameOptions { Buttons = Buttons.Shuffled })).From(Paper),
        EnvironmentEntry.Of(
            "freeway", "Freeway on a 10 × 10 grid: cross eight lanes of cars.", new GameOptions(),
            options => new Freeway(options), ("shuffled", new GameOptions { Buttons = Buttons.Shuffled })).From(Paper),
        EnvironmentEntry.Of(
            "asterix", "Asterix on a 10 × 10 grid: collect gold and avoid enemies.", new RampedGameOptions(),
            options => new Asterix(options), ("shuffled", new RampedGameOptions { Buttons = Buttons.Shuffled })).From(Paper),
        EnvironmentEntry.Of(
            "space_invaders", "Space Invaders on a 10 × 10 grid: shoot aliens that shoot back.", new RampedGameOptions(),
            options => new SpaceInvaders(options), ("shuffled", new RampedGameOptions { Buttons = Buttons.Shuffled })).From(Paper),
        EnvironmentEntry.Of(
            "seaquest", "Seaquest on a 10 × 10 grid: shoot enemies, and save divers before the oxygen is spent.", new RampedGameOptions(),
            options => new Seaquest(options), ("shuffled", new RampedGameOptions { Buttons = Buttons.Shuffled })).From(Paper),
    ];
}
