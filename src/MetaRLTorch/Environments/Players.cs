using static TorchSharp.torch;

namespace MetaRLTorch.Environments;

/// <summary>The two players of a game: an environment whose action is what both do, and whose reward parts are what each earns.</summary>
public static class Players
{
    /// <summary>The first player's reward part.</summary>
    public const string First = "player_1";

    /// <summary>The second player's reward part.</summary>
    public const string Second = "player_2";

    /// <summary>What one player of each task earned.</summary>
    /// <param name="rewardParts">By name: each [M, N, H].</param>
    /// <param name="player">0 for the first player, 1 for the second: [M].</param>
    /// <returns>[M, N, H].</returns>
    public static Tensor Rewards(IReadOnlyDictionary<string, Tensor> rewardParts, Tensor player)
    {
        ArgumentNullException.ThrowIfNull(rewardParts);
        ArgumentNullException.ThrowIfNull(player);
        return where(player.eq(0).view(-1, 1, 1), rewardParts[First], rewardParts[Second]);
    }
}
