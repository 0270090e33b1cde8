using MetaRLTorch.Environments;
using MetaRLTorch.Sampling;
using MetaRLTorch.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Adaptation;

/// <summary>BO-MRL's two levels without samples: <see cref="TabularLowerLevel"/> in the worlds of the tasks.</summary>
/// <param name="world">A world with known probabilities; the policy is a table of logits.</param>
/// <param name="discount">γ.</param>
/// <param name="options">The distance and λ.</param>
public sealed class ExactLowerLevel(IExactEnvironment world, double discount, WithinTaskOptions options) : ILowerLevel
{
    /// <inheritdoc/>
    public Parameters Solve(Parameters theta, TaskBatch tasks, Rollouts rollouts) =>
        theta.Map(logits => Level(tasks).Solve(Exact(logits).detach()).detach().to(logits.dtype));

    /// <inheritdoc/>
    public Tensor Objective(Parameters adapted, Parameters theta, TaskBatch tasks, Rollouts rollouts) =>
        Level(tasks).Objective(Exact(adapted[0]), Exact(theta[0]));

    /// <inheritdoc/>
    public UpperLevel Return(Parameters adapted, TaskBatch tasks, Rollouts rollouts)
    {
        var value = world.Model(tasks, discount).Return(Exact(adapted[0]).softmax(-1));
        return new(value, torch.zeros_like(value).detach());
    }

    private TabularLowerLevel Level(TaskBatch tasks) => new(world.Model(tasks, discount), options);

    private static Tensor Exact(Tensor logits) => logits.to(torch.float64);
}
