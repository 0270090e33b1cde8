using MetaRLTorch.Sampling;

namespace MetaRLTorch.Adaptation;

/// <summary>How a policy is adapted to tasks: from θ^0, one step for each data collection. Values only.</summary>
public interface IAdaptation
{
    /// <summary>Where adaptation starts.</summary>
    /// <param name="phi">φ as each task sees it, [M, …].</param>
    Inner Start(MetaParameters phi);

    /// <summary>One inner step in every task.</summary>
    /// <param name="inner">θ_i, with the memory.</param>
    /// <param name="phi">φ as each task sees it, [M, …].</param>
    /// <param name="data">Data drawn with θ_i.</param>
    /// <returns>The next θ_i, without a graph.</returns>
    Inner Step(Inner inner, MetaParameters phi, TaskData data);
}
