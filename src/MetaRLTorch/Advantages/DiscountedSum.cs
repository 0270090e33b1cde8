using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Advantages;

/// <summary>Sums over the rest of an episode, Σ_{t≥h} c^{t−h} x_t, for all steps at once.</summary>
public static class DiscountedSum
{
    /// <summary>Σ_{t≥h} c^{t−h} x_t as one product with the triangular matrix of powers of c.</summary>
    /// <param name="x">One number per step: [M, N, H].</param>
    /// <param name="factor">c, for example γ or γλ.</param>
    /// <returns>[M, N, H].</returns>
    public static Tensor ToGo(Tensor x, double factor) => ToGo(x, torch.full([1], factor, x.dtype, x.device));

    /// <summary>The same, differentiable in c.</summary>
    /// <param name="x">One number per step: [M, N, H].</param>
    /// <param name="factor">c: [1].</param>
    /// <returns>[M, N, H].</returns>
    public static Tensor ToGo(Tensor x, Tensor factor)
    {
        var (tasks, episodes, horizon) = (x.shape[0], x.shape[1], x.shape[2]);
        var step = torch.arange(horizon, x.dtype, x.device);
        var distance = step.unsqueeze(1) - step.unsqueeze(0);                              // t − h, [H (t), H (h)]
        var powers = torch.where(distance >= 0, factor.pow(distance.relu()), torch.zeros_like(distance));
        return x.reshape(tasks * episodes, horizon).matmul(powers).view(tasks, episodes, horizon);
    }
}
