namespace MetaRLTorch.Environments.Physics;

/// <summary>Environments to be stepped: a row of coordinates, velocities and controls for each.</summary>
internal sealed class Batch
{
    public Memory<double> Positions { get; set; }

    public Memory<double> Velocities { get; set; }

    public ReadOnlyMemory<double> Controls { get; set; }

    public int Count { get; set; }

    /// <summary>Which environments share a block.</summary>
    public Grouping Grouping { get; } = new();

    /// <summary>Steps under the same controls.</summary>
    public int Substeps { get; set; }

    /// <summary>Iterations that the solver makes before it guards its steps.</summary>
    public int PlainIterations { get; set; }
}
