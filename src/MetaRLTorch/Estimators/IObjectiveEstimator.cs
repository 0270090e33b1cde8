using MetaRLTorch.Sampling;
using static TorchSharp.torch;

namespace MetaRLTorch.Estimators;

/// <summary>
/// A surrogate for the expected return J_i(θ), to be maximized: deterministic and differentiable given data.
/// </summary>
public interface IObjectiveEstimator
{
    /// <summary>The surrogate of each task.</summary>
    /// <param name="current">What the current policy says about the rollouts; carries the graph to θ.</param>
    /// <param name="data">The rollouts, and the advantages that credit them.</param>
    /// <returns>[M].</returns>
    Tensor Objective(Likelihood current, TaskData data);
}
