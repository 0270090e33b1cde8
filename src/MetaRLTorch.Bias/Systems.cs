using MetaRLTorch.Environments;
using MetaRLTorch.Bias.Dilemma;
using static TorchSharp.torch;

namespace MetaRLTorch.Bias;

/// <summary>Systems of the framework, each as its definition.</summary>
public static class Systems
{
    /// <summary>MAML: φ is the policy that every task starts from.</summary>
    /// <remarks>Finn, Abbeel and Levine, ICML 2017 (arXiv:1703.03400).</remarks>
    /// <param name="model">The M tasks.</param>
    /// <param name="stepSize">α.</param>
    /// <param name="steps">K.</param>
    public static MetaSystem Maml(MarkovModel model, double stepSize, int steps) => new(
        Start: phi => phi,
        Inner: TabularReturn.Of(model),
        Outer: TabularReturn.Of(model),
        stepSize, steps);

    /// <summary>LIRPG: φ is an intrinsic reward, added to the task's own while a policy learns.</summary>
    /// <remarks>Zheng, Oh and Singh, NeurIPS 2018 (arXiv:1804.06459). φ: [M, S, A]. θ starts at the uniform policy.</remarks>
    /// <param name="model">The M tasks.</param>
    /// <param name="stepSize">α.</param>
    /// <param name="steps">K.</param>
    public static MetaSystem Lirpg(MarkovModel model, double stepSize, int steps) => new(
        Start: phi => TorchSharp.torch.zeros_like(phi),
        Inner: TabularReturn.Of(model) with { Model = phi => model with { Rewards = model.Rewards + phi } },
        Outer: TabularReturn.Of(model),
        stepSize, steps);

    /// <summary>LOLA: φ is a player's own policy, θ the opponent's, who learns against it.</summary>
    /// <remarks>Foerster et al., AAMAS 2018 (arXiv:1709.04326). Both: [M, 5], see <see cref="PrisonersDilemma"/>.</remarks>
    /// <param name="game">The M games.</param>
    /// <param name="opponent">Where the opponent stands: [M, 5].</param>
    /// <param name="stepSize">α.</param>
    /// <param name="steps">K, the lookaheads.</param>
    public static MetaSystem Lola(PrisonersDilemma game, Tensor opponent, double stepSize, int steps)
    {
        ArgumentNullException.ThrowIfNull(game);
        return new(
            Start: _ => opponent,
            Inner: new(LogPolicy: PrisonersDilemma.LogPolicy, Model: _ => game.OfOpponent),
            Outer: new(LogPolicy: PrisonersDilemma.LogPolicy, Model: _ => game.OfPlayer),
            stepSize, steps);
    }
}
