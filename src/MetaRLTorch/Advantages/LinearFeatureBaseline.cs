using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Advantages;

/// <summary>
/// A ridge regression of the return on simple features of state and time, for all tasks in one batched solve.
/// </summary>
/// <remarks>
/// Features φ = [s, s², t, t², t³, 1] with s clipped to ±10 and t = h/100; w = (ΦᵀΦ + ρI)⁻¹ Φᵀ R over the steps that
/// happened. Duan et al., ICML 2016 (arXiv:1604.06778), §4; the features of rllab and ProMP. Solved in float64: the
/// time features are nearly collinear.
/// </remarks>
/// <param name="ridge">ρ.</param>
public sealed class LinearFeatureBaseline(double ridge = 1e-5) : IBaseline
{
    /// <inheritdoc/>
    public Tensor Fit(Tensor observations, Tensor returnsToGo, Tensor alive)
    {
        var (tasks, episodes, horizon) = (returnsToGo.shape[0], returnsToGo.shape[1], returnsToGo.shape[2]);
        var features = Features(observations, alive).reshape(tasks, episodes * horizon, -1);       // [M, B, F]
        var targets = (returnsToGo * alive).to(torch.float64).reshape(tasks, episodes * horizon, 1);
        var size = features.shape[2];

        var gram = features.mT.bmm(features) + (ridge * torch.eye(size, size, torch.float64, observations.device));
        var weights = torch.linalg.solve(gram, features.mT.bmm(targets));                          // [M, F, 1]
        return features.bmm(weights).view(tasks, episodes, horizon).to(returnsToGo.dtype);
    }

    /// <summary>[M, N, H, 2S + 4], zero where the episode had ended.</summary>
    private static Tensor Features(Tensor observations, Tensor alive)
    {
        var state = observations.to(torch.float64).clamp((Scalar)(-10.0), (Scalar)10.0);
        var mask = alive.to(torch.float64).unsqueeze(-1);
        var time = (torch.arange(observations.shape[2], torch.float64, observations.device) / 100.0).unsqueeze(-1);
        var polynomial = torch.cat([time, time.pow(2), time.pow(3), torch.ones_like(time)], 1);    // [H, 4]
        return torch.cat([state, state.square(), polynomial.expand([.. state.shape[..3], 4])], -1) * mask;
    }
}
