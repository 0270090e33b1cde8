using System.Globalization;
using MetaRLTorch.Environments;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Bias;

/// <summary>What a return must fulfill to be evaluated; each answers with one line that names the value and the rule.</summary>
public static class Require
{
    private const double Rounding = 1e-9;
    private const string NoRatio = "their ratio is not defined. Give a behavior policy that takes every action of the target.";

    /// <summary>Requires at least one episode of at least one step.</summary>
    /// <param name="episodes">N.</param>
    /// <param name="horizon">H.</param>
    /// <exception cref="UserException">There is none.</exception>
    public static void Batch(int episodes, int horizon)
    {
        if (episodes >= 1 && horizon >= 1) return;
        throw Mistake($"{episodes} episodes of {horizon} steps: an estimate needs at least 1 of both. Give more.");
    }

    /// <summary>Requires that γ is in [0, 1).</summary>
    /// <param name="discount">γ.</param>
    /// <exception cref="UserException">It is not.</exception>
    public static void Discount(double discount)
    {
        if (discount is >= 0 and < 1) return;
        throw Mistake($"the discount {discount}: I − γP has an inverse for every policy only for γ in [0, 1). Give such a number.");
    }

    /// <summary>Requires that I − γP has an inverse: γ in [0, 1), and every P(·|s, a) a distribution.</summary>
    /// <param name="model">The processes.</param>
    /// <returns>The model.</returns>
    /// <exception cref="UserException">It may be singular.</exception>
    public static MarkovModel Invertible(MarkovModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        Discount(model.Discount);
        var sums = model.Transitions.sum(-1);
        var worst = (sums - 1).abs().max().ToDouble();
        var least = model.Transitions.min().ToDouble();
        if (worst <= Rounding && least >= 0) return model;
        throw Mistake(
            $"P(·|s, a) sums to 1 ± {worst:G3}, least entry {least:G3}: I − γP may be singular for what is no distribution. Normalize P.");
    }

    /// <summary>Requires that the behavior policy takes every action that the target policy takes.</summary>
    /// <param name="behavior">log of the probabilities of the policy that acted: [M, S, A].</param>
    /// <param name="target">log of those of the policy that is evaluated: [M, S, A].</param>
    /// <exception cref="UserException">It does not: a ratio of the two is not defined.</exception>
    public static void Support(Tensor behavior, Tensor target)
    {
        ArgumentNullException.ThrowIfNull(behavior);
        ArgumentNullException.ThrowIfNull(target);
        var missing = behavior.exp().eq(0).logical_and(target.exp() > 0).nonzero();
        if (missing.shape[0] == 0) return;
        var (problem, state, action) = (missing[0, 0].ToInt64(), missing[0, 1].ToInt64(), missing[0, 2].ToInt64());
        var probability = target[problem, state, action].exp().ToDouble();
        throw Mistake(
            $"the behavior policy never takes action {action} in state {state}, the target does with probability {probability:G3}: {NoRatio}");
    }

    private static UserException Mistake(FormattableString text) => new(text.ToString(CultureInfo.InvariantCulture));
}
