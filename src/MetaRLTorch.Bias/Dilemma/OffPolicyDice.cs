using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Bias.Dilemma;

/// <summary>LOLA-DiCE: DiCE over what both players do, with a baseline, on episodes of any policy.</summary>
/// <remarks>
/// <code>
/// 1/N Σ_τ Σ_h [ P_h γ^h r_h + (1 − ρ_h) γ^h v(s_h) ],   ρ_h = π(a_h|s_h; θ, φ) / μ(a_h|s_h),   P_h = Π_(t≤h) ρ_t
/// </code>
/// Foerster et al., ICML 2018 (arXiv:1802.05098), eq. 9 and 12, with the policy μ that acted in place of ⊥π: on fresh episodes
/// the two are one. <see cref="Estimators.Dice"/> has neither μ nor v.
/// </remarks>
/// <param name="values">v of whose return it is: [M, S].</param>
/// <param name="source">The episodes.</param>
public sealed class OffPolicyDice(Tensor values, IEpisodeSource source) : IEvaluation
{
    /// <inheritdoc/>
    public Tensor Value(TabularReturn returns, Tensor theta, Tensor phi)
    {
        ArgumentNullException.ThrowIfNull(returns);
        var (model, logPolicy) = (returns.Model(phi), returns.LogPolicy(theta, phi));
        var episodes = source.Next(model, logPolicy.detach());
        var ratio = episodes.Of(logPolicy) - episodes.BehaviorLogProbability;                  // log ρ_h: [M, N, H]
        var horizon = ratio.shape[2];
        var powers = full([1], model.Discount, ratio.dtype).pow(arange(horizon, ratio.dtype));
        var rewards = episodes.Of(model.Rewards) * powers;
        var baseline = episodes.OfStates(values).narrow(2, 0, horizon) * powers;
        return ((ratio.cumsum(2).exp() * rewards) + ((1 - ratio.exp()) * baseline)).sum(2).mean([1]);
    }
}
