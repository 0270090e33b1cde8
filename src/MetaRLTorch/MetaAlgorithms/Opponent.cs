using MetaRLTorch.Adaptation;
using MetaRLTorch.Environments;
using MetaRLTorch.Estimators;
using MetaRLTorch.Policies;
using MetaRLTorch.Sampling;
using MetaRLTorch.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.MetaAlgorithms;

/// <summary>The other player of each task, who takes steps up its own return while the player stands still.</summary>
/// <remarks>Tasks 2 i and 2 i + 1 are one game, as its first and its second player see it.</remarks>
/// <param name="policy">Both players: θ is a table for each.</param>
/// <param name="estimator">The surrogate of the other player's return.</param>
/// <param name="credit">Advantages of rollouts.</param>
/// <param name="stepSize">α.</param>
public sealed class Opponent(IPolicy policy, IObjectiveEstimator estimator, ISampler credit, double stepSize) : IAdaptation
{
    /// <summary>Whose task each is, 0 or 1: int64 [M].</summary>
    /// <param name="tasks">M.</param>
    /// <param name="device">Where.</param>
    public static Tensor PlayerOf(int tasks, Device device) => torch.arange(tasks, torch.int64, device).remainder(2);

    /// <inheritdoc/>
    public Inner Start(MetaParameters phi) => new(phi.Start, new([]));

    /// <inheritdoc/>
    public Inner Step(Inner inner, MetaParameters phi, TaskData data)
    {
        var player = PlayerOf(data.Rollouts.Tasks, data.Rollouts.Rewards.device);
        return inner with { Theta = Step(inner.Theta.Track(), player, Credited(data, 1 - player), differentiable: false).Detach() };
    }

    /// <summary>θ after a step of the other player of each task, a function of both players' tables.</summary>
    /// <param name="theta">Both players' tables: each [M, S].</param>
    /// <param name="player">Whose task each is: [M].</param>
    /// <param name="data">Credited with what the other player earned.</param>
    /// <param name="differentiable">Whether the result is to be differentiated.</param>
    public Parameters Step(Parameters theta, Tensor player, TaskData data, bool differentiable)
    {
        var value = estimator.Objective(data.Rollouts.Likelihood(policy, theta), data);
        var gradient = Gradient.PerTask(value, theta, differentiable);
        return new([.. theta.Zip(gradient).Select((table, p) => table.First + (stepSize * Is(1 - player, p, table.First) * table.Second))]);
    }

    /// <summary>φ as the player of each task sees it: a function of its own table, the other one a constant.</summary>
    /// <param name="theta">Both players' tables: each [M, S].</param>
    /// <param name="player">Whose task each is: [M].</param>
    public static Parameters Seen(Parameters theta, Tensor player) =>
        new([.. theta.Select((table, p) => where(Is(player, p, table).eq(1), table, table.detach()))]);

    /// <summary>Data whose advantages are those of what one player of each task earned.</summary>
    /// <param name="data">The data.</param>
    /// <param name="player">Which player: [M].</param>
    public TaskData Credited(TaskData data, Tensor player) => data with
    {
        Credit = credit.Credit(data.Rollouts with { Rewards = Players.Rewards(data.Rollouts.RewardParts, player) }),
    };

    /// <summary>1 where the player is this one, else 0: [M, 1].</summary>
    private static Tensor Is(Tensor player, int which, Tensor like) => player.eq(which).to(like.dtype).unsqueeze(-1);
}
