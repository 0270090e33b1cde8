using System.Text.Json;
using System.Text.Json.Serialization;

namespace MetaRLTorch.Environments.Physics;

/// <summary>The facts of a planar walker: a free torso, legs of three links, capsules that meet the floor.</summary>
/// <remarks>
/// x points forward and z up; an angle turns about +y, from z towards x. Points are given in the frame of their body,
/// whose origin is the hinge that joins it to its parent. SI units. The facts are data (<c>Models/*.json</c>).
/// </remarks>
public sealed record PlanarModel
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    /// <summary>Number of links in a leg: thigh, shin and foot.</summary>
    internal const int LinksPerLeg = 3;

    /// <summary>Degrees of freedom of the torso: x, z and the angle.</summary>
    internal const int RootFreedoms = 3;

    /// <summary>The model's name.</summary>
    public required string Name { get; init; }

    /// <summary>Where the facts come from.</summary>
    public required string Source { get; init; }

    /// <summary>Seconds of one step, h.</summary>
    public required double Timestep { get; init; }

    /// <summary>Downward acceleration, m/s².</summary>
    public required double Gravity { get; init; }

    /// <summary>How a capsule presses on the floor.</summary>
    public required ContactFacts Contact { get; init; }

    /// <summary>How a joint resists at the ends of its range.</summary>
    public required ConstraintFacts Limit { get; init; }

    /// <summary>The body that moves freely; its position is the origin at rest.</summary>
    public required BodyFacts Torso { get; init; }

    /// <summary>The legs, in the order of the coordinates.</summary>
    public required IReadOnlyList<LegFacts> Legs { get; init; }

    /// <summary>Half-cheetah as Gym publishes it and MuJoCo 2.2.2 compiles it.</summary>
    public static PlanarModel HalfCheetah { get; } = Load("half_cheetah");

    /// <summary>Number of coordinates, and of velocities: x, z, angle, then the joints leg by leg.</summary>
    public int Freedoms => RootFreedoms + Motors;

    /// <summary>Number of motors, one per joint.</summary>
    public int Motors => LinksPerLeg * Legs.Count;

    /// <summary>Reads a model.</summary>
    /// <exception cref="JsonException">The text is not a model; the message names the property.</exception>
    public static PlanarModel Parse(Stream json) =>
        Checked(JsonSerializer.Deserialize<PlanarModel>(json, Json) ?? throw new JsonException("The model is null."));

    private static PlanarModel Load(string name)
    {
        var resource = $"{typeof(PlanarModel).Namespace}.Models.{name}.json";
        using var stream = typeof(PlanarModel).Assembly.GetManifestResourceStream(resource)!;
        return Parse(stream);
    }

    private static PlanarModel Checked(PlanarModel model)
    {
        foreach (var leg in model.Legs)
        {
            if (leg.Links.Count != LinksPerLeg)
            {
                throw new JsonException(
                    $"Leg '{leg.Name}' has {leg.Links.Count} links; a leg has {LinksPerLeg}: thigh, shin and foot.");
            }
        }

        foreach (var impedance in new[] { model.Contact.Impedance, model.Limit.Impedance })
        {
            if (impedance.Power != 2)
            {
                throw new JsonException(
                    $"impedance.power is {impedance.Power}; only the quadratic curve, 2, is supported.");
            }
        }

        return model;
    }
}

/// <summary>A leg, from the torso outwards.</summary>
/// <param name="Name">The leg's name.</param>
/// <param name="Links">Thigh, shin and foot.</param>
public sealed record LegFacts(string Name, IReadOnlyList<LinkFacts> Links);

/// <summary>A rigid body.</summary>
public record BodyFacts
{
    /// <summary>The body's name.</summary>
    public required string Name { get; init; }

    /// <summary>Where its origin sits in the parent's frame, m.</summary>
    public required IReadOnlyList<double> Position { get; init; }

    /// <summary>Mass, kg.</summary>
    public required double Mass { get; init; }

    /// <summary>Center of mass, m.</summary>
    public required IReadOnlyList<double> Center { get; init; }

    /// <summary>Moment of inertia about the center of mass, kg m².</summary>
    public required double Inertia { get; init; }

    /// <summary>Mean translational mobility of the center of mass at rest, 1/kg.</summary>
    public required double InverseWeight { get; init; }

    /// <summary>What of the body meets the floor.</summary>
    public required IReadOnlyList<CapsuleFacts> Capsules { get; init; }
}

/// <summary>A body on a hinge.</summary>
public sealed record LinkFacts : BodyFacts
{
    /// <summary>The hinge.</summary>
    public required JointFacts Joint { get; init; }

    /// <summary>What drives the hinge.</summary>
    public required MotorFacts Motor { get; init; }
}

/// <summary>
/// A hinge: its range in radians, spring (N m), damping (N m s), rotor inertia (kg m²) and mobility at rest.
/// </summary>
public sealed record JointFacts(
    double Lower, double Upper, double Stiffness, double Damping, double Armature, double InverseWeight);

/// <summary>A motor: newton meters at full control, and the range of the control.</summary>
public sealed record MotorFacts(double Gear, double Lower, double Upper);

/// <summary>A capsule: its radius and the centers of its two ends, m.</summary>
public sealed record CapsuleFacts(string Name, double Radius, IReadOnlyList<IReadOnlyList<double>> Ends);

/// <summary>The spring and damper behind a constraint: time constant (s), damping ratio and impedance.</summary>
public record ConstraintFacts
{
    /// <summary>Seconds in which a violation fades.</summary>
    public required double TimeConstant { get; init; }

    /// <summary>1 is critically damped.</summary>
    public required double DampingRatio { get; init; }

    /// <summary>How firmly the constraint holds, by its depth.</summary>
    public required ImpedanceFacts Impedance { get; init; }
}

/// <summary>A contact: a constraint with friction.</summary>
public sealed record ContactFacts : ConstraintFacts
{
    /// <summary>Coulomb's coefficient, μ.</summary>
    public required double Friction { get; init; }
}

/// <summary>
/// Impedance rises from <paramref name="Minimum"/> to <paramref name="Maximum"/> over <paramref name="Width"/>.
/// </summary>
public sealed record ImpedanceFacts(double Minimum, double Maximum, double Width, double Midpoint, double Power);
