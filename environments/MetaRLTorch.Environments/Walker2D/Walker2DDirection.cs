using MetaRLTorch.Environments.Locomotion;
using MetaRLTorch.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Environments.Walker2D;

/// <summary>A walker must run forward or backward, and is not told which.</summary>
/// <remarks>
/// <para>Task: the direction g, +1 or −1 with equal probability.</para>
/// <para>Action: six motors' controls a, clipped to [−1, 1] and held for eight physics steps (0.016 s).</para>
/// <para>Reward: g v + 1 − 0.001 Σ a², where v = (x' − x) / 0.016 s.</para>
/// <para>The episode ends where the torso's height is not within 0.8 and 2 or its angle not within ±1, or the
/// simulation diverged. Start and observation (17 numbers): see <see cref="UprightBody"/>.</para>
/// <para>Rothfuss et al., ProMP, ICLR 2019 (arXiv:1810.06784); the numbers are those of the authors' code.</para>
/// </remarks>
/// <param name="options">The variant.</param>
public sealed class Walker2DDirection(Walker2DDirectionOptions options)
    : UprightTask(new(new Walker2DBody(FrameSkip, Walker2DBody.GymsTimestep), options))
{
    private const int FrameSkip = 8;

    /// <inheritdoc/>
    public override TaskBatch SampleTasks(int count, Generator random) =>
        new((torch.rand(count, 1, torch.float64, generator: random).ge(0.5).to(torch.float64) * 2) - 1);

    /// <inheritdoc/>
    protected override Tensor Score(Tensor velocity, Tensor task) => task * velocity.select(-1, 0);
}
