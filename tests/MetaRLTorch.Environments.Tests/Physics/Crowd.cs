using MetaRLTorch.Environments.Physics;

namespace MetaRLTorch.Environments.Tests.Physics;

/// <summary>Environments in the states of the recorded single steps: free, at limits, in contact, thrown.</summary>
internal sealed record Crowd(double[] States, double[] Controls)
{
    private const int Freedoms = 9;
    private const int Motors = 6;

    private int Count => States.Length / (2 * Freedoms);

    public IEnumerable<double> Velocities => States.Where((_, i) => i / Freedoms % 2 == 1);

    public static Crowd Recorded(int environments)
    {
        // 7 is coprime to 360, so neighbors come from different categories.
        var all = Physics.Recorded.OneSteps.Cases;
        var cases = Enumerable.Range(0, environments).Select(i => all[7 * i % all.Length]).ToArray();
        return new(
            [.. cases.SelectMany(c => c.Positions.Concat(c.Velocities))],
            [.. cases.SelectMany(c => c.Controls)]);
    }

    /// <summary>Where the environments are after some control steps, each holding its controls.</summary>
    public Crowd Run(PlanarPhysics physics, int controlSteps)
    {
        var result = new Crowd([.. States], Controls);
        for (var i = 0; i < controlSteps; i++) physics.Step(result.States, Controls, substeps: 5);
        return result;
    }

    public Crowd Rotated(int by) => Take(Enumerable.Range(0, Count).Select(i => (i + by) % Count));

    public Crowd Only(int environment) => Take([environment]);

    public Crowd MovedTo(double x) =>
        this with { States = [.. States.Select((value, i) => i % (2 * Freedoms) == 0 ? x : value)] };

    public bool Equals(Crowd? other) =>
        other is not null && States.AsSpan().SequenceEqual(other.States);

    public override int GetHashCode() => Count;

    private Crowd Take(IEnumerable<int> environments)
    {
        var chosen = environments.ToArray();
        return new(
            [.. chosen.SelectMany(i => States[(i * 2 * Freedoms)..((i + 1) * 2 * Freedoms)])],
            [.. chosen.SelectMany(i => Controls[(i * Motors)..((i + 1) * Motors)])]);
    }
}
