using MetaRLTorch.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Policies;

/// <summary>Independent normal distributions for the components of an action.</summary>
/// <remarks>log π(a) = −Σ_j [ ((a_j − μ_j)/σ_j)²/2 + log σ_j + log(2π)/2 ].</remarks>
/// <param name="mean">μ: [M, …, A].</param>
/// <param name="logStd">log σ, the same for all observations of a task: [M, 1, A], or [M, 1, 1, A] for recorded episodes.</param>
public sealed class DiagonalGaussian(Tensor mean, Tensor logStd) : ActionDistribution
{
    private static readonly double HalfLogTwoPi = 0.5 * Math.Log(2 * Math.PI);

    /// <summary>μ: [M, …, A].</summary>
    public Tensor Mean => mean;

    /// <summary>log σ: [M, 1, …, A].</summary>
    public Tensor LogStd => logStd;

    /// <inheritdoc/>
    public override Tensor LogProbability(Tensor actions)
    {
        var standardized = (mean - actions) * (-logStd).exp();               // squared: its sign costs a derivative nothing
        return (standardized.square().sum(-1) * -0.5) - (logStd.sum(-1) + (HalfLogTwoPi * logStd.shape[^1]));
    }

    /// <inheritdoc/>
    /// <remarks>KL(p‖q) = Σ_j [ log σ_q − log σ_p + (σ_p² + (μ_p − μ_q)²) / (2 σ_q²) − 1/2 ].</remarks>
    public override Tensor DivergenceFrom(ActionDistribution behavior)
    {
        var p = (DiagonalGaussian)behavior;
        var ratio = ((p.LogStd * 2).exp() + (mean - p.Mean).square()) * (0.5 * (logStd * -2).exp());
        return (logStd - p.LogStd + ratio - 0.5).sum(-1);
    }

    /// <inheritdoc/>
    /// <remarks>Σ_j [ log σ_j + log(2π)/2 + 1/2 ], the same for all observations of a task.</remarks>
    public override Tensor Entropies() => (logStd + (HalfLogTwoPi + 0.5)).sum(-1);

    /// <inheritdoc/>
    public override Parameters Statistics => new([mean, logStd]);

    /// <inheritdoc/>
    public override ActionDistribution With(Parameters statistics) => new DiagonalGaussian(statistics[0], statistics[1]);

    /// <inheritdoc/>
    /// <remarks>μ + σ ε with ε standard normal.</remarks>
    public override Tensor Act(Tensor noise) => mean + (noise * logStd.exp());

    /// <inheritdoc/>
    protected override bool IsOfTask(int statistic) => statistic == 1;
}
