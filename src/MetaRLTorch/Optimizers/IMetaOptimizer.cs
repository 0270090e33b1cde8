using MetaRLTorch.Tensors;
using static TorchSharp.torch;

namespace MetaRLTorch.Optimizers;

/// <summary>The outer loop: how φ follows the meta-objective. Sees φ as one list and sums over tasks, never a task.</summary>
public interface IMetaOptimizer : IDisposable
{
    /// <summary>
    /// What the optimizer remembers between steps, by name; saved in checkpoints and written in place when one is
    /// loaded.
    /// </summary>
    IReadOnlyDictionary<string, Tensor> State { get; }

    /// <summary>One outer step: overwrites φ.</summary>
    /// <param name="phi">All meta-parameters.</param>
    /// <param name="objective">The meta-objective on this iteration's data.</param>
    /// <exception cref="NonFiniteException">The meta-gradient is not finite; φ is left as it was.</exception>
    OuterStep Step(Parameters phi, ShardedObjective objective);
}
