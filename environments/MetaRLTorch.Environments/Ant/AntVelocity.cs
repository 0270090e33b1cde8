using MetaRLTorch.Environments.Locomotion;
using MetaRLTorch.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Environments.Ant;

/// <summary>An ant must run at a speed that it is not told.</summary>
/// <remarks>
/// <para>Task: the goal g, uniform on [0, 3] m/s.</para>
/// <para>Action: eight motors' controls a, clipped to [−1, 1] and held for a control step.</para>
/// <para>Reward: −|v − g| + 1 + 0.05 − 0.005 Σ a² − 0.0005 Σ f², where v is the velocity along x and f are the contact
/// forces (<see cref="AntOptions.ContactForces"/>).</para>
/// <para>The episode ends where the torso's height leaves [0.2, 1], or the physics broke. Start, velocity and
/// observation: see <see cref="AntModel"/> and <see cref="AntObservation"/>.</para>
/// <para>Finn, Abbeel and Levine, ICML 2017 (arXiv:1703.03400), §5.3; the numbers are those of the authors' code
/// (cbfinn/maml_rl) and of pytorch-maml-rl, which agree in the reward.</para>
/// </remarks>
/// <param name="options">What tells the variants apart.</param>
public sealed class AntVelocity(AntVelocityOptions options) : IEnvironment
{
    private readonly LocomotionWorld _world = new(new AntBody(options), options);

    /// <inheritdoc/>
    public EnvironmentSpec Spec => _world.Spec;

    /// <inheritdoc/>
    public TaskBatch SampleTasks(int count, Generator random)
    {
        var range = options.MaximumSpeed - options.MinimumSpeed;
        return new((torch.rand(count, 1, torch.float64, generator: random) * range) + options.MinimumSpeed);
    }

    /// <inheritdoc/>
    public EnvironmentState Reset(TaskBatch tasks, int episodes, TaskStreams random) =>
        _world.Reset(tasks, episodes, random);

    /// <inheritdoc/>
    public EnvironmentState Step(TaskBatch tasks, EnvironmentState state, Tensor action, Tensor chance) =>
        _world.Step(tasks, state, action, (velocity, goal) => -(velocity.select(-1, 0) - goal).abs());
}
