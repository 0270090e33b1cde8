namespace MetaRLTorch.Environments.Physics;

/// <summary>Steps any number of copies of one model.</summary>
public interface IBatchPhysics
{
    /// <summary>Steps every copy of the model, in place. One caller at a time.</summary>
    /// <param name="states">
    /// [count, coordinates + velocities], row by row: all coordinates, then all velocities.
    /// </param>
    /// <param name="controls">[count, motors], held through all substeps; clamped to the motors' ranges.</param>
    /// <param name="substeps">Number of physics steps to take.</param>
    /// <exception cref="ArgumentException">The lengths do not fit each other.</exception>
    void Step(Memory<double> states, ReadOnlyMemory<double> controls, int substeps);
}
