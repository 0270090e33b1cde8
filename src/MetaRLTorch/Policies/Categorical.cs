using MetaRLTorch.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Policies;

/// <summary>A choice among A actions with probabilities softmax(logits).</summary>
/// <param name="logits">Unnormalized log-probabilities: [M, …, A].</param>
public sealed class Categorical(Tensor logits) : ActionDistribution
{
    /// <summary>log π(·|s), normalized: [M, …, A].</summary>
    public Tensor LogProbabilities => logits.log_softmax(-1);

    /// <summary>
    /// Independent draws of the Gumbel distribution, −log(−log u): argmax(logits + draw) has distribution π.
    /// </summary>
    /// <param name="uniform">Numbers uniform on [0, 1).</param>
    public static Tensor Gumbel(Tensor uniform) => -(-uniform.log()).log();

    /// <inheritdoc/>
    public override Tensor LogProbability(Tensor actions) =>
        LogProbabilities.gather(-1, actions.unsqueeze(-1)).squeeze(-1);

    /// <inheritdoc/>
    public override Tensor DivergenceFrom(ActionDistribution behavior)
    {
        var p = ((Categorical)behavior).LogProbabilities;
        return (p.exp() * (p - LogProbabilities)).sum(-1);
    }

    /// <inheritdoc/>
    public override Tensor Entropies()
    {
        var log = LogProbabilities;
        return -(log.exp() * log).sum(-1);
    }

    /// <inheritdoc/>
    public override Parameters Statistics => new([logits]);

    /// <inheritdoc/>
    public override ActionDistribution With(Parameters statistics) => new Categorical(statistics[0]);

    /// <inheritdoc/>
    /// <remarks>argmax(logits + g) with g of <see cref="Gumbel"/>.</remarks>
    public override Tensor Act(Tensor noise) => (logits + noise).argmax(-1);

    /// <inheritdoc/>
    protected override bool IsOfTask(int statistic) => false;
}
