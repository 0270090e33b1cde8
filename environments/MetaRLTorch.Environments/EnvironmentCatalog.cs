using MetaRLTorch.Environments.Navigation2D;

namespace MetaRLTorch.Environments;

/// <summary>The worlds that come with MetaRLTorch.</summary>
public sealed class EnvironmentCatalog : IEnvironmentCatalog
{
    /// <inheritdoc/>
    public IReadOnlyList<EnvironmentEntry> Entries { get; } =
    [
        new(
            "navigation_2d",
            "A point in the plane must reach a goal it cannot see.",
            new Navigation2DOptions(),
            new Dictionary<string, object>
            {
                ["sgmrl"] = Navigation2DOptions.Sgmrl,
                ["finn"] = Navigation2DOptions.Finn,
                ["deleu"] = Navigation2DOptions.Deleu,
            },
            options => new Navigation2D.Navigation2D((Navigation2DOptions)options)),
    ];
}
