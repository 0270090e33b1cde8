using MetaRLTorch.Adaptation;
using MetaRLTorch.Environments;
using MetaRLTorch.MetaAlgorithms;
using MetaRLTorch.Tensors;

namespace MetaRLTorch.Tests;

/// <summary>Methods that learn the start alone and remember nothing, as functions of θ.</summary>
internal static class OfTheStart
{
    public static MetaBatch Collect(this IMetaAlgorithm algorithm, Parameters theta, TaskBatch tasks, TaskStreams random) =>
        algorithm.Collect(new MetaParameters(theta), tasks, random, algorithm.Begin());

    public static MetaObjective Objective(this IMetaAlgorithm algorithm, Parameters theta, MetaBatch batch, bool differentiable = true) =>
        algorithm.Objective(new MetaParameters(theta), batch, differentiable ? Derivative.Unrolled : Derivative.None);

    public static AdaptedFisher Curvature(this IMetaAlgorithm algorithm, Parameters theta, MetaBatch batch) =>
        ((ICurved)algorithm).Curvature(new MetaParameters(theta), batch);
}
