using MetaRLTorch.Environments;
using static TorchSharp.torch;

namespace MetaRLTorch.Bias;

/// <summary>Where a sampled evaluation takes its episodes from.</summary>
public interface IEpisodeSource
{
    /// <summary>The episodes to evaluate a policy on.</summary>
    /// <param name="model">The processes.</param>
    /// <param name="logPolicy">log π of that policy: [M, S, A].</param>
    Episodes Next(MarkovModel model, Tensor logPolicy);
}

/// <summary>Fresh episodes of the policy itself.</summary>
/// <param name="count">N.</param>
/// <param name="horizon">H.</param>
/// <param name="random">Draws all chance.</param>
public sealed class FreshEpisodes(int count, int horizon, Generator random) : IEpisodeSource
{
    /// <inheritdoc/>
    public Episodes Next(MarkovModel model, Tensor logPolicy) => Episodes.Sample(model, logPolicy, count, horizon, random);
}
