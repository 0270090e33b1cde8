namespace MetaRLTorch.Environments.Physics;

/// <summary>Environments to step.</summary>
internal sealed class Batch
{
    /// <summary>[environment][position … velocity …].</summary>
    public Memory<double> States { get; set; }

    /// <summary>[environment][control …].</summary>
    public ReadOnlyMemory<double> Controls { get; set; }

    public int Count { get; set; }

    /// <summary>Which environments share a block.</summary>
    public Grouping Grouping { get; } = new();

    /// <summary>Number of steps under the same controls.</summary>
    public int Substeps { get; set; }

    /// <summary>Number of iterations that the solver makes before it guards its steps.</summary>
    public int PlainIterations { get; set; }
}
