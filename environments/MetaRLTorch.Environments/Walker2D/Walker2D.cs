using MetaRLTorch.Environments.Locomotion;
using MetaRLTorch.Tensors;
using static TorchSharp.torch;

namespace MetaRLTorch.Environments.Walker2D;

/// <summary>A walker must run forward with a body whose masses, joints and grip it is not told.</summary>
/// <remarks>
/// <para>Task: factors on all masses, inertias, dampings and frictions (<see cref="TaskParameters"/>).</para>
/// <para>Action: six motors' controls a, clipped to [−1, 1] and held for four physics steps (0.016 s).</para>
/// <para>Reward: v + 1 − 0.001 Σ a², where v = (x' − x) / 0.016 s.</para>
/// <para>The episode ends where the torso's height is not within 0.8 and 2 or its angle not within ±1, or the
/// simulation diverged. Start and observation (17 numbers): see <see cref="UprightBody"/>.</para>
/// <para>The definition is the published code's: dennisl88/rand_param_envs, evaluated with ProMP (Rothfuss et al., ICLR
/// 2019, arXiv:1810.06784) and PEARL (Rakelly et al., ICML 2019, arXiv:1903.08254). Needs MuJoCo 2.2.2.</para>
/// </remarks>
/// <param name="options">The variant.</param>
public sealed class Walker2D(Walker2DOptions options)
    : UprightTask(new(new Walker2DBody(FrameSkip, options.Timestep), options, model => new TaskParameters(model)))
{
    private const int FrameSkip = 4;

    /// <inheritdoc/>
    public override TaskBatch SampleTasks(int count, Generator random) =>
        Dynamics.Parameters.Sample(count, options.ScaleLimit, random);

    /// <inheritdoc/>
    protected override Tensor Score(Tensor velocity, Tensor task) => velocity.select(-1, 0);
}
