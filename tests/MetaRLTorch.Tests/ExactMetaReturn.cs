using MetaRLTorch.Testing;

namespace MetaRLTorch.Tests;

/// <summary>
/// The return expected after stochastic policy-gradient steps, V_K(θ), in an <see cref="EnumerableMdp"/>: the truth
/// that meta-gradients are compared with. Plain arithmetic, independent of the library under test.
/// </summary>
/// <remarks>
/// J(θ) = Σ_τ π(τ; θ) R(τ). V_0 = J; V_k(θ) = Σ_D π(D; θ) V_(k−1)(θ + α gJ(θ; D)) over all batches D, where
/// gJ(θ; D) = 1/|D| Σ_τ Σ_h ∇log π(a_h|s_h; θ) R^h(τ). R and R^h are discounted from the start of the episode; in the
/// published codes' convention R is not discounted at all, and R^h from step h on.
/// </remarks>
/// <param name="mdp">The environment.</param>
/// <param name="stepSize">α.</param>
/// <param name="episodes">Number of episodes in an inner batch, |D|.</param>
/// <param name="discountFromStart">The papers' convention; false for the published codes'.</param>
public sealed class ExactMetaReturn(EnumerableMdp mdp, double stepSize, int episodes, bool discountFromStart = true)
{
    /// <summary>J(θ).</summary>
    public double ExpectedReturn(double[] logits) => mdp.Plans.Sum(plan => mdp.Probability(logits, plan) *
        (discountFromStart ? mdp.ReturnFrom(plan) : mdp.UndiscountedReturn(plan)));

    /// <summary>V_K(θ).</summary>
    public double AfterSteps(double[] logits, int steps) => steps == 0
        ? ExpectedReturn(logits)
        : mdp.Batches(episodes).Sum(batch =>
            mdp.Probability(logits, batch) * AfterSteps(Adapt(logits, batch), steps - 1));

    /// <summary>J(θ + α ∇J(θ)): the return after one exact step, which MAML is about.</summary>
    public double AfterExactStep(double[] logits)
    {
        var gradient = FiniteDifferences.Gradient(ExpectedReturn, logits);
        return ExpectedReturn([.. logits.Zip(gradient, (x, g) => x + (stepSize * g))]);
    }

    /// <summary>θ + α gJ(θ; D).</summary>
    public double[] Adapt(double[] logits, int[][] batch)
    {
        var adapted = (double[])logits.Clone();
        foreach (var plan in batch)
        {
            foreach (var (h, (state, action, _)) in mdp.Play(plan).Index())
            {
                var probabilities = mdp.ActionProbabilities(logits, state);
                var toGo = mdp.ReturnFrom(plan, h) / (discountFromStart ? 1 : Math.Pow(mdp.Discount, h));
                for (var a = 0; a < mdp.Actions; a++)
                {
                    var score = (a == action ? 1 : 0) - probabilities[a];
                    adapted[(state * mdp.Actions) + a] += stepSize / batch.Length * score * toGo;
                }
            }
        }

        return adapted;
    }

    /// <summary>Every course of K inner steps and one episode after them.</summary>
    public IReadOnlyList<Outcome> Outcomes(double[] logits, int steps) => steps == 0
        ? [.. mdp.Plans.Select(plan => new Outcome([], plan, mdp.Probability(logits, plan)))]
        : [.. mdp.Batches(episodes).SelectMany(batch => Outcomes(Adapt(logits, batch), steps - 1)
            .Select(rest => new Outcome(
                [batch, .. rest.Before], rest.After, mdp.Probability(logits, batch) * rest.Probability)))];
}

/// <summary>One course of events.</summary>
/// <param name="Before">The batch of each inner step.</param>
/// <param name="After">The episode after the last.</param>
/// <param name="Probability">Its probability.</param>
public sealed record Outcome(int[][][] Before, int[] After, double Probability);
