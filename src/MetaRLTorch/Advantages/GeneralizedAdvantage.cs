using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Advantages;

/// <summary>Generalized advantage estimation.</summary>
/// <remarks>
/// Â_h = Σ_{t≥h} (γλ)^{t−h} δ_t with δ_t = r_t + γ V(s_{t+1}) − V(s_t). The value after an episode's last step is 0,
/// whether the environment ended it or the clock did, as in rllab and every published MAML-RL code. Schulman et al., ICLR
/// 2016 (arXiv:1506.02438), eq. 16.
/// </remarks>
public static class GeneralizedAdvantage
{
    /// <summary>Â_h for all steps; 0 where the episode had ended.</summary>
    /// <param name="rewards">r, 0 where the episode had ended: [M, N, H].</param>
    /// <param name="values">V(s_h): [M, N, H].</param>
    /// <param name="alive">1 for steps that happened, else 0: [M, N, H].</param>
    /// <param name="discount">γ.</param>
    /// <param name="lambda">λ.</param>
    public static Tensor Estimate(Tensor rewards, Tensor values, Tensor alive, double discount, double lambda) =>
        DiscountedSum.ToGo(Residual(rewards, values, alive, next => discount * next), discount * lambda);

    /// <summary>The same, differentiable in rewards, values, γ and λ.</summary>
    /// <param name="rewards">r, 0 where the episode had ended: [M, N, H].</param>
    /// <param name="values">V(s_h): [M, N, H].</param>
    /// <param name="alive">1 for steps that happened, else 0: [M, N, H].</param>
    /// <param name="discount">γ: [1].</param>
    /// <param name="lambda">λ: [1].</param>
    public static Tensor Estimate(Tensor rewards, Tensor values, Tensor alive, Tensor discount, Tensor lambda) =>
        DiscountedSum.ToGo(Residual(rewards, values, alive, next => discount * next), discount * lambda);

    /// <summary>δ: [M, N, H].</summary>
    private static Tensor Residual(Tensor rewards, Tensor values, Tensor alive, Func<Tensor, Tensor> discounted)
    {
        var horizon = rewards.shape[2];
        var known = values * alive;
        var next = torch.cat([known.narrow(2, 1, horizon - 1), torch.zeros_like(known.narrow(2, 0, 1))], 2);
        return rewards + discounted(next) - known;
    }

    /// <summary>Advantages shifted and scaled to mean 0 and standard deviation 1 over the steps of each task.</summary>
    /// <param name="advantages">[M, N, H].</param>
    /// <param name="alive">1 for steps that happened, else 0: [M, N, H].</param>
    /// <returns>(Â − mean) / (std + 10⁻⁸), 0 where the episode had ended, and that denominator [M].</returns>
    public static (Tensor Advantages, Tensor Scale) Normalize(Tensor advantages, Tensor alive)
    {
        var steps = alive.sum([1, 2], keepdim: true);
        var centered = (advantages - (advantages.sum([1, 2], keepdim: true) / steps)) * alive;
        var scale = (centered.square().sum([1, 2], keepdim: true) / steps).sqrt() + 1e-8;
        return (centered / scale, scale.reshape(-1));
    }
}
