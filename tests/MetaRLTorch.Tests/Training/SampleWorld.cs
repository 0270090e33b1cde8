using System.ComponentModel.DataAnnotations;
using MetaRLTorch.Environments;
using MetaRLTorch.Training;

namespace MetaRLTorch.Tests.Training;

internal enum Surface
{
    Flat,
    RoughIce,
}

/// <summary>Options with one setting of every kind that a config can hold.</summary>
internal sealed record SampleWorldOptions
{
    [Range(1, 1000)] public int Horizon { get; init; } = 100;

    [Range(0.0, 1.0, MinimumIsExclusive = true)] public double Friction { get; init; } = 0.5;

    [Range(0L, long.MaxValue)] public long Ticks { get; init; } = 1;

    public bool Noisy { get; init; }

    public string Title { get; init; } = "a world";

    public Surface Surface { get; init; } = Surface.Flat;

    [Range(0.0, 10.0)] public double? Limit { get; init; }

    [Range(1, 64)] public int[] Sizes { get; init; } = [8, 8];

    public double[] Weights { get; init; } = [];

    [RegularExpression("[a-z]+")] public string Letters { get; init; } = "abc";
}

/// <summary>A catalog of one environment, with a preset.</summary>
internal static class SampleCatalog
{
    public static Catalog Instance { get; } = Catalog.With(
    [
        EnvironmentEntry.Of(
            "sample_world",
            "A world for tests of configs.",
            new SampleWorldOptions(),
            _ => throw new NotSupportedException("This world is never entered."),
            ("icy", new SampleWorldOptions { Friction = 0.01, Surface = Surface.RoughIce })),
    ]);
}
