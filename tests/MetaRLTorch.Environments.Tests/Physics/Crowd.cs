using MetaRLTorch.Environments.Physics;

namespace MetaRLTorch.Environments.Tests.Physics;

/// <summary>Environments in the states of the recorded single steps: free, at limits, in contact, thrown.</summary>
internal sealed record Crowd(double[] Positions, double[] Velocities, double[] Controls)
{
    private const int Freedoms = 9;
    private const int Motors = 6;

    private int Count => Positions.Length / Freedoms;

    public static Crowd Recorded(int environments)
    {
        // 7 is coprime to 360, so neighbors come from different categories.
        var cases = Enumerable.Range(0, environments).Select(i => Physics.Recorded.OneSteps.Cases[7 * i % 360]).ToArray();
        return new(
            [.. cases.SelectMany(c => c.Positions)],
            [.. cases.SelectMany(c => c.Velocities)],
            [.. cases.SelectMany(c => c.Controls)]);
    }

    /// <summary>Where the environments are after some control steps, each holding its controls.</summary>
    public Crowd Run(PlanarPhysics physics, int controlSteps)
    {
        var result = new Crowd([.. Positions], [.. Velocities], Controls);
        for (var i = 0; i < controlSteps; i++) physics.Step(result.Positions, result.Velocities, Controls, substeps: 5);
        return result;
    }

    public Crowd Rotated(int by) => Take(Enumerable.Range(0, Count).Select(i => (i + by) % Count));

    public Crowd Only(int environment) => Take([environment]);

    public Crowd MovedTo(double x) =>
        this with { Positions = [.. Positions.Select((value, i) => i % Freedoms == 0 ? x : value)] };

    public bool Equals(Crowd? other) =>
        other is not null && Positions.AsSpan().SequenceEqual(other.Positions)
        && Velocities.AsSpan().SequenceEqual(other.Velocities);

    public override int GetHashCode() => Count;

    private Crowd Take(IEnumerable<int> environments)
    {
        var chosen = environments.ToArray();
        return new(
            [.. chosen.SelectMany(i => Positions[(i * Freedoms)..((i + 1) * Freedoms)])],
            [.. chosen.SelectMany(i => Velocities[(i * Freedoms)..((i + 1) * Freedoms)])],
            [.. chosen.SelectMany(i => Controls[(i * Motors)..((i + 1) * Motors)])]);
    }
}
