using MetaRLTorch.Adaptation;
using MetaRLTorch.Environments;
using MetaRLTorch.Tensors;

namespace MetaRLTorch.MetaAlgorithms;

/// <summary>A meta-RL method as two verbs: collect data, and an objective of φ on that data.</summary>
public interface IMetaAlgorithm
{
    /// <summary>
    /// Whether <see cref="Objective"/> lets tasks influence each other beyond <see cref="MetaBatch.PerTask"/>, as weights by a
    /// softmax over tasks do. If not, it may be given some of the tasks at a time, on several threads; each task's value must
    /// then depend on that task's data and constants alone.
    /// </summary>
    bool CouplesTasks => false;

    /// <summary>
    /// Whether the outer loop moves φ's start. Where a policy lives on, it does not: an iteration begins where the last one's inner
    /// loop ended, and the outer loop moves φ's rule alone.
    /// </summary>
    bool LearnsStart => true;

    /// <summary>What the method remembers before the first meta-iteration.</summary>
    Learner Begin() => Learner.Nothing;

    /// <summary>Draws all data of one meta-iteration. Random, never differentiated. Sees all tasks.</summary>
    /// <param name="phi">φ.</param>
    /// <param name="tasks">The M tasks.</param>
    /// <param name="random">The streams of these tasks in this iteration.</param>
    /// <param name="learner">What the last iteration left; what the next one gets is <see cref="MetaBatch.Learner"/>.</param>
    MetaBatch Collect(MetaParameters phi, TaskBatch tasks, TaskStreams random, Learner learner);

    /// <summary>
    /// The meta-objective on collected data, all tasks or some of them (<see cref="CouplesTasks"/>): deterministic; its
    /// gradient in φ is the method's meta-gradient.
    /// </summary>
    /// <param name="phi">φ, leaves that gradients can be taken with respect to.</param>
    /// <param name="batch">The data.</param>
    /// <param name="derivative">Whether the inner loop's derivatives are wanted: <see cref="Derivative.None"/> or
    /// <see cref="Derivative.Unrolled"/>. Without them only the values are right.</param>
    MetaObjective Objective(MetaParameters phi, MetaBatch batch, Derivative derivative);
}

/// <summary>A method whose divergence has a curvature that trust regions can use.</summary>
public interface ICurved
{
    /// <summary>Whether the curvature leads through the inner loop, whose steps must then be plain.</summary>
    bool CurvesThroughSteps => true;

    /// <summary>
    /// The Hessian of the divergence that <see cref="IMetaAlgorithm.Objective"/> reports, at the parameters that sampled the
    /// data.
    /// </summary>
    /// <param name="phi">φ.</param>
    /// <param name="batch">Data of all tasks, or of some of them.</param>
    AdaptedFisher Curvature(MetaParameters phi, MetaBatch batch);
}
