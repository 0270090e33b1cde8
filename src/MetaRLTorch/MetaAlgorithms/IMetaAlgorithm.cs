using MetaRLTorch.Environments;
using MetaRLTorch.Tensors;

namespace MetaRLTorch.MetaAlgorithms;

/// <summary>A meta-RL method as two verbs: collect data, and an objective of θ on that data.</summary>
public interface IMetaAlgorithm
{
    /// <summary>Draws all data of one meta-iteration. Random, never differentiated.</summary>
    /// <param name="theta">Meta-parameters, the policy's own shapes.</param>
    /// <param name="tasks">The M tasks.</param>
    /// <param name="random">The streams of these tasks in this iteration.</param>
    MetaBatch Collect(Parameters theta, TaskBatch tasks, TaskStreams random);

    /// <summary>
    /// The meta-objective on collected data: deterministic; its gradient in θ is the method's meta-gradient.
    /// </summary>
    /// <param name="theta">Meta-parameters, leaves that gradients can be taken with respect to.</param>
    /// <param name="batch">Data of all tasks, or of some of them.</param>
    /// <param name="differentiable">Whether the inner loop's derivatives are wanted; without them only the values are
    /// right.</param>
    MetaObjective Objective(Parameters theta, MetaBatch batch, bool differentiable = true);

    /// <summary>
    /// The Hessian of the divergence that <see cref="Objective"/> reports, at the parameters that sampled the data.
    /// </summary>
    /// <param name="batch">Data of all tasks, or of some of them.</param>
    AdaptedFisher Curvature(MetaBatch batch);
}
