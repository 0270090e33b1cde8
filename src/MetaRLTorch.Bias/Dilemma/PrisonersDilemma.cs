using MetaRLTorch.Environments;
using TorchSharp;
using static TorchSharp.torch;
using Game = MetaRLTorch.Environments.PrisonersDilemma.PrisonersDilemma;

namespace MetaRLTorch.Bias.Dilemma;

/// <summary>M iterated prisoner's dilemmas of two players who remember one round.</summary>
/// <remarks>
/// A policy is five logits of defection: in the first round, and after both defected (DD), only the player did (DC), only the
/// other did (CD), nobody did (CC); the player's own choice comes first. Both players together are one policy over four joint
/// actions in a Markov decision process of five states, so that values are exact. Foerster et al., AAMAS 2018
/// (arXiv:1709.04326), §4.
/// </remarks>
public sealed class PrisonersDilemma
{
    /// <summary>The number of states, and so of logits.</summary>
    public const int States = Game.States;

    private const int Joint = Game.Outcomes;

    // Years saved, by joint action: DD, DC, CD, CC.
    private static readonly double[] PlayerRewards = [.. Game.Payoffs];
    private static readonly double[] OpponentRewards = [.. Game.Mirror.Select(seen => Game.Payoffs[(int)seen])];

    // Where the opponent sees the states of the player: DC is its CD.
    private static readonly long[] Mirror = [0, .. Game.Mirror.Select(seen => seen + 1)];

    /// <summary>The games.</summary>
    /// <param name="games">M.</param>
    /// <param name="discount">γ.</param>
    /// <exception cref="UserException">γ is outside [0, 1).</exception>
    public PrisonersDilemma(int games, double discount)
    {
        OfPlayer = Require.Invertible(Model(games, PlayerRewards, discount));
        OfOpponent = OfPlayer with { Rewards = Rewards(games, OpponentRewards) };
    }

    /// <summary>The process with the player's rewards.</summary>
    public MarkovModel OfPlayer { get; }

    /// <summary>The process with the opponent's rewards.</summary>
    public MarkovModel OfOpponent { get; }

    /// <summary>log π of what both do: [M, 5, 4].</summary>
    /// <param name="opponent">The opponent's logits, by the states as it sees them: [M, 5].</param>
    /// <param name="player">The player's logits: [M, 5].</param>
    public static Tensor LogPolicy(Tensor opponent, Tensor player)
    {
        ArgumentNullException.ThrowIfNull(opponent);
        ArgumentNullException.ThrowIfNull(player);
        var other = Mirrored(opponent);
        var (own, its) = (Choices(player).unsqueeze(-1), Choices(other).unsqueeze(-2));        // [M, 5, 2, 1], [M, 5, 1, 2]
        return (own + its).reshape(player.shape[0], States, Joint);
    }

    /// <summary>The expected reward a round, undiscounted, of an episode from the start: [M].</summary>
    /// <param name="model">Whose reward.</param>
    /// <param name="policy">π of what both do: [M, 5, 4].</param>
    /// <param name="rounds">H.</param>
    public static Tensor MeanReward(MarkovModel model, Tensor policy, int rounds)
    {
        ArgumentNullException.ThrowIfNull(model);
        var rewards = (policy * model.Rewards).sum(-1, keepdim: true);                          // [M, 5, 1]
        var transitions = einsum("msa,msat->mst", policy, model.Transitions);
        var (seen, sum) = (model.Start.unsqueeze(1), zeros_like(rewards.narrow(1, 0, 1)));
        for (var round = 0; round < rounds; round++)
        {
            sum += seen.bmm(rewards);
            seen = seen.bmm(transitions);
        }

        return (sum / rounds).reshape(-1);
    }

    /// <summary>What one player's table says in the states as the other sees them: [M, 5].</summary>
    /// <param name="table">[M, 5].</param>
    public static Tensor Mirrored(Tensor table)
    {
        ArgumentNullException.ThrowIfNull(table);
        return table.index_select(1, tensor(Mirror));
    }

    /// <summary>log P(defect), log P(cooperate): [M, 5, 2].</summary>
    private static Tensor Choices(Tensor logits) => stack([nn.functional.logsigmoid(logits), nn.functional.logsigmoid(-logits)], -1);

    private static MarkovModel Model(int games, double[] rewards, double discount)
    {
        var next = nn.functional.one_hot(arange(Joint, int64) + 1, States).to(float64);            // [4, 5]
        var start = nn.functional.one_hot(zeros([games], int64), States).to(float64);
        return new(next.expand(games, States, Joint, States), Rewards(games, rewards), start, discount);
    }

    private static Tensor Rewards(int games, double[] rewards) => tensor(rewards, float64).expand(games, States, Joint);
}
