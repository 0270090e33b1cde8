using MetaRLTorch.Environments.Locomotion;
using MetaRLTorch.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Environments.Ant;

/// <summary>An ant must run in a direction that it is not told.</summary>
/// <remarks>
/// <para>Task: the direction d, a unit vector: forward or backward with equal probability, or any in the plane.</para>
/// <para>Action: eight motors' controls a, clipped to [−1, 1] and held for a control step.</para>
/// <para>Reward: d · v + b − c Σ a² − 0.0005 Σ f², where v is the velocity and f are the contact forces
/// (<see cref="AntOptions.ContactForces"/>); b = 0.05 and c = 0.005 with Finn and Deleu, b = 1 and c = 0.5 with
/// ProMP.</para>
/// <para>The episode ends where the torso's height leaves [0.2, 1] ([0, 1] with ProMP), or the simulation
/// diverged. Start, velocity and observation: see <see cref="AntModel"/> and <see cref="AntObservation"/>.</para>
/// <para>Finn, Abbeel and Levine, ICML 2017 (arXiv:1703.03400), §5.3; the numbers are those of the published codes
/// cbfinn/maml_rl, tristandeleu/pytorch-maml-rl and jonasrothfuss/ProMP.</para>
/// </remarks>
/// <param name="options">The variant.</param>
public sealed class AntDirection(AntDirectionOptions options)
    : LocomotionTask(new(new AntBody(options), options))
{
    /// <inheritdoc/>
    public override TaskBatch SampleTasks(int count, Generator random)
    {
        var uniform = torch.rand(count, torch.float64, generator: random);
        var angle = options.Directions == AntDirections.Plane
            ? uniform * (2 * Math.PI)
            : uniform.ge(0.5).to(torch.float64) * Math.PI;
        return new(torch.stack([angle.cos(), angle.sin()], -1));
    }

    /// <inheritdoc/>
    protected override Tensor Score(Tensor velocity, Tensor task) => (velocity * task.unsqueeze(1)).sum([-1]);
}
