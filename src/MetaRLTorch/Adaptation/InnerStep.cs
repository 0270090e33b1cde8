using MetaRLTorch.Sampling;

namespace MetaRLTorch.Adaptation;

/// <summary>One inner step of some tasks, on its way through the loop.</summary>
/// <param name="K">Its number, from 0.</param>
/// <param name="Data">D_i^k.</param>
/// <param name="Value">J^In(θ_i^k, φ; D_i^k), and the likelihood that it used.</param>
/// <param name="Start">θ_i^k, with the memory.</param>
/// <param name="Next">θ_i^(k+1), with the memory.</param>
public abstract record InnerStep(int K, TaskData Data, InnerValue Value, Inner Start, Inner Next)
{
    /// <summary>What θ_i^k says about D_i^k.</summary>
    /// <exception cref="InvalidOperationException">The inner objective does not ask a policy.</exception>
    public Likelihood Likelihood => Value.Likelihood
        ?? throw new InvalidOperationException("This inner objective computes no likelihood of its data. Compute it from Start.Theta.");
}

/// <summary>The steps of an inner loop as functions of φ.</summary>
/// <param name="Steps">Steps 0 … K − 1.</param>
/// <param name="End">θ_i^K, with the memory.</param>
public abstract record InnerPath(IReadOnlyList<InnerStep> Steps, Inner End);

/// <summary>A step that was taken again on its data: a function of φ by its graph alone.</summary>
internal sealed record ReplayedStep(int K, TaskData Data, InnerValue Value, Inner Start, Inner Next)
    : InnerStep(K, Data, Value, Start, Next);

/// <summary>Steps that were taken again.</summary>
internal sealed record ReplayedPath(IReadOnlyList<InnerStep> Steps, Inner End) : InnerPath(Steps, End);
