using System.ComponentModel.DataAnnotations;
using MetaRLTorch.Environments;

namespace MetaRLTorch.GymNet.CartPole;

/// <summary>Gym.NET's CartPoleEnv as a family: where the cart should stand, and which action is which, is not told.</summary>
public static class CartPoleFamily
{
    internal const string Place = "place";
    internal const string Mirror = "mirror";

    /// <summary>The family in a config.</summary>
    public static EnvironmentEntry Entry { get; } = EnvironmentEntry.Of(
        "cart_pole",
        "Gym.NET's cart must balance its pole at a place that it is not told, with actions that may be mirrored.",
        new CartPoleOptions(),
        options => new GymEnvironment(Of(options), options),
        ("mirrored", new CartPoleOptions { PlaceRange = 0, Mirrors = true }));

    /// <summary>The family of these options.</summary>
    public static GymFamily Of(CartPoleOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new(
            "cart_pole",
            [new(Place, -options.PlaceRange, options.PlaceRange), new(Mirror, 0, options.Mirrors ? 1 : 0)],
            task => new PlacedCartPole(task[Place], options.PlaceWidth, isMirrored: task[Mirror] > 0.5));
    }
}

/// <summary>The options of the cart-pole.</summary>
public sealed record CartPoleOptions : GymOptions
{
    /// <summary>Places are uniform on ± this, m; the track ends at ±2.4 m.</summary>
    [Range(0.0, 2.0)] public double PlaceRange { get; init; } = 1;

    /// <summary>A step earns exp(−d² / (2 w²)) at the distance d to the place; this is w, m.</summary>
    [Range(0.01, 1e6)] public double PlaceWidth { get; init; } = 0.5;

    /// <summary>Whether the actions of half of the tasks are mirrored: 0 pushes to the right, and 1 to the left.</summary>
    public bool Mirrors { get; init; }
}
