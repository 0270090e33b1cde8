using MetaRLTorch.Adaptation;
using MetaRLTorch.Policies;
using MetaRLTorch.Sampling;
using MetaRLTorch.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.MetaAlgorithms;

/// <summary>The curvature of the post-adaptation divergence in θ, Σ_i J_iᵀ F_i J_i, as products with vectors.</summary>
/// <remarks>
/// F_i is the Fisher information of the adapted policy on D_i, and J_i = Π_k (I + α ∇²J_i(θ_i^k; D_i^k)) the derivative
/// of the inner loop. At the parameters that sampled D_i the gradient of the KL divergence is zero, so the terms with
/// third derivatives of the policy vanish and this product <em>is</em> the Hessian of the divergence, at a third of the
/// cost of differentiating it three times. For the same reason F_i = Gᵀ W G with G the derivative of the distributions'
/// statistics (means, log-deviations, logits) and W the divergence's Hessian in those alone, so that no second
/// derivative of the network is taken for it (Martens, JMLR 21, 2020 (arXiv:1412.1193), §8: generalized Gauss–Newton).
/// On some of the episodes all derivatives are estimated from these alone, at the θ_i^k that all of them led to: every
/// factor is a mean over episodes.
/// </remarks>
public sealed class AdaptedFisher : IDisposable
{
    private readonly int _tasks;
    private readonly IReadOnlyList<StepDerivative> _steps;
    private readonly Parameters _adapted;
    private readonly Parameters _statistics;
    private readonly Parameters _cotangents;
    private readonly Parameters _pullback;
    private readonly Parameters _leaves;
    private readonly Parameters _gradient;

    /// <summary>Prepares the products: one graph for each inner step and one for the adapted policy.</summary>
    /// <param name="policy">π(a|s; θ).</param>
    /// <param name="steps">The derivatives of the inner steps, in order.</param>
    /// <param name="after">D_i, which knows the θ_i^K that sampled it.</param>
    public AdaptedFisher(
        IPolicy policy, IReadOnlyList<StepDerivative> steps, Rollouts after)
    {
        _tasks = after.Tasks;
        _steps = steps;
        _adapted = after.Theta.Track();
        var distribution = policy.Distribution(_adapted, after.Observations);
        _statistics = distribution.Statistics;
        _cotangents = _statistics.Map(t => torch.zeros_like(t)).Track();
        _pullback = Gradient.Pullback(_statistics, _adapted, _cotangents);                                 // Gᵀ ·
        _leaves = _statistics.Track();
        _gradient = Gradient.PerTask(after.Divergence(distribution.With(_leaves)), _leaves, differentiable: true);
    }

    /// <summary>The curvature for an inner loop of policy-gradient steps.</summary>
    /// <param name="policy">π(a|s; θ).</param>
    /// <param name="loop">The inner loop.</param>
    /// <param name="phi">φ.</param>
    /// <param name="batch">The data, which knows the θ_i^k that sampled it.</param>
    public static AdaptedFisher Through(IPolicy policy, InnerLoop loop, MetaParameters phi, MetaBatch batch)
    {
        var own = phi.Detach().ForEachTask(batch.Tasks.Count);
        return new(policy, [.. batch.Inner.Data.Select(data => loop.Differentiate(own, data))], batch.After.Rollouts);
    }

    /// <summary>Σ_i J_iᵀ F_i J_i v, shaped like θ.</summary>
    /// <param name="vector">v, shaped like θ.</param>
    public Parameters Times(Parameters vector) => vector.Unflatten(Times(vector.Flatten()));

    /// <summary>Σ_i J_iᵀ F_i J_i v: [P].</summary>
    /// <param name="vector">v: [P].</param>
    public Tensor Times(Tensor vector)
    {
        var own = vector.expand([_tasks, vector.shape[0]]);
        var tangent = _adapted.UnflattenPerTask(_steps.Aggregate(own, (v, step) => step.Times(v)));      // J v
        var moved = Gradient.HessianVectorProduct(_pullback, _cotangents, tangent);                       // G J v
        var weighted = Gradient.HessianVectorProduct(_gradient, _leaves, moved);                             // W G J v
        var cotangent = Gradient.HessianVectorProduct(_statistics, _adapted, weighted);                   // Gᵀ W G J v
        var product = _steps.Reverse().Aggregate(cotangent.FlattenPerTask(), (u, step) => step.Times(u));
        return product.sum([0]);                                                                                // Jᵀ F J v
    }

    /// <summary>Detaches the graphs from every dispose scope; they live until <see cref="Dispose"/>.</summary>
    public AdaptedFisher Own()
    {
        foreach (var tensor in Graphs) tensor.DetachFromDisposeScope();
        return this;
    }

    /// <summary>Frees the graphs.</summary>
    public void Dispose()
    {
        foreach (var tensor in Graphs) tensor.Dispose();
    }

    private IEnumerable<Tensor> Graphs => _steps.SelectMany(step => step.Graph)
        .Concat(_adapted).Concat(_statistics).Concat(_cotangents).Concat(_pullback).Concat(_leaves).Concat(_gradient);
}
