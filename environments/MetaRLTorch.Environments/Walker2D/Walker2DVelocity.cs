using MetaRLTorch.Environments.Locomotion;
using MetaRLTorch.Tensors;
using static TorchSharp.torch;

namespace MetaRLTorch.Environments.Walker2D;

/// <summary>A walker must run at a speed that it is not told.</summary>
/// <remarks>
/// <para>Task: the goal g, uniform on [0, 10] m/s.</para>
/// <para>Action: six motors' controls a, clipped to [−1, 1] and held for eight physics steps (0.016 s).</para>
/// <para>Reward: −|v − g| + 15 − 0.001 Σ a², where v = (x' − x) / 0.016 s.</para>
/// <para>The episode ends where the torso's height is not within 0.8 and 2 or its angle not within ±1, or the
/// simulation diverged. Start and observation (17 numbers): see <see cref="UprightBody"/>.</para>
/// <para>Rothfuss et al., ProMP, ICLR 2019 (arXiv:1810.06784); the numbers are those of the authors' code.</para>
/// </remarks>
/// <param name="options">The variant.</param>
public sealed class Walker2DVelocity(Walker2DVelocityOptions options)
    : UprightTask(new(new Walker2DBody(FrameSkip, Walker2DBody.GymsTimestep), options))
{
    private const int FrameSkip = 8;

    /// <inheritdoc/>
    public override TaskBatch SampleTasks(int count, Generator random) =>
        GoalSpeeds.Sample(count, options.MinimumSpeed, options.MaximumSpeed, random);

    /// <inheritdoc/>
    protected override Tensor Score(Tensor velocity, Tensor task) => -(velocity.select(-1, 0) - task).abs();
}
