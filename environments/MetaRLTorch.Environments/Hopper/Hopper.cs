using MetaRLTorch.Environments.Locomotion;
using MetaRLTorch.Tensors;
using static TorchSharp.torch;

namespace MetaRLTorch.Environments.Hopper;

/// <summary>A hopper must hop forward with a body whose masses, joints and grip it is not told.</summary>
/// <remarks>
/// <para>Task: factors on all masses, inertias, dampings and frictions (<see cref="TaskParameters"/>).</para>
/// <para>Action: three motors' controls a, clipped to [−1, 1] and held for four physics steps (0.016 s).</para>
/// <para>Reward: v + 1 − 0.001 Σ a², where v = (x' − x) / 0.016 s.</para>
/// <para>The episode ends where the torso's height is not above 0.7, its angle not within ±0.2, a joint or a velocity
/// not within ±100, or the simulation diverged. Start and observation (11 numbers): see
/// <see cref="UprightBody"/>.</para>
/// <para>The definition is the published code's: dennisl88/rand_param_envs, evaluated with ProMP (Rothfuss et al., ICLR
/// 2019, arXiv:1810.06784) and PEARL (Rakelly et al., ICML 2019, arXiv:1903.08254). Needs MuJoCo 2.2.2.</para>
/// </remarks>
/// <param name="options">The variant.</param>
public sealed class Hopper(HopperOptions options)
    : UprightTask(new(new HopperBody(options.Timestep), options, model => new TaskParameters(model)))
{
    /// <inheritdoc/>
    public override TaskBatch SampleTasks(int count, Generator random) =>
        Dynamics.Parameters.Sample(count, options.ScaleLimit, random);

    /// <inheritdoc/>
    protected override Tensor Score(Tensor velocity, Tensor task) => velocity.select(-1, 0);
}
