using MetaRLTorch.Environments.Locomotion;
using MetaRLTorch.Tensors;
using static TorchSharp.torch;

namespace MetaRLTorch.Environments.Ant;

/// <summary>An ant must run at a speed that it is not told.</summary>
/// <remarks>
/// <para>Task: the goal g, uniform on [0, 3] m/s.</para>
/// <para>Action: eight motors' controls a, clipped to [−1, 1] and held for a control step.</para>
/// <para>Reward: −|v − g| + 1 + 0.05 − 0.005 Σ a² − 0.0005 Σ f², where v is the velocity along x and f are the contact
/// forces (<see cref="AntOptions.ContactForces"/>).</para>
/// <para>The episode ends where the torso's height leaves [0.2, 1], or the simulation diverged. Start, velocity and
/// observation: see <see cref="AntModel"/> and <see cref="AntObservation"/>.</para>
/// <para>Finn, Abbeel and Levine, ICML 2017 (arXiv:1703.03400), §5.3; the numbers are those of the authors' code
/// (cbfinn/maml_rl) and of pytorch-maml-rl, which agree in the reward.</para>
/// </remarks>
/// <param name="options">The variant.</param>
public sealed class AntVelocity(AntVelocityOptions options)
    : LocomotionTask(new(new AntBody(options), options))
{
    /// <inheritdoc/>
    public override TaskBatch SampleTasks(int count, Generator random) =>
        GoalSpeeds.Sample(count, options.MinimumSpeed, options.MaximumSpeed, random);

    /// <inheritdoc/>
    protected override Tensor Score(Tensor velocity, Tensor task) => -(velocity.select(-1, 0) - task).abs();
}
