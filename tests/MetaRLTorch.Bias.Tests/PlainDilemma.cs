using MetaRLTorch.Testing;

namespace MetaRLTorch.Bias.Tests;

/// <summary>The iterated prisoner's dilemma in plain numbers, played out round by round.</summary>
internal static class PlainDilemma
{
    public const double Discount = 0.96;

    // By the first player's choice and the second's: both defect, one does, nobody does.
    private static readonly double[,] Years = { { -2, 0 }, { -3, -1 } };

    /// <summary>V of the first of two players, each given by its logits of defection.</summary>
    /// <param name="first">By what the first player sees: start, DD, DC, CD, CC.</param>
    /// <param name="second">By what the second sees.</param>
    /// <param name="rounds">After how many rounds the game ends.</param>
    /// <param name="discount">γ.</param>
    public static double Value(double[] first, double[] second, int rounds = 900, double discount = Discount)
    {
        var (value, weight, seen) = (0.0, 1.0, new double[5]);
        seen[0] = 1;
        for (var round = 0; round < rounds; round++, weight *= discount)
        {
            var next = new double[5];
            for (var state = 0; state < 5; state++)
            {
                if (seen[state] == 0) continue;
                var (p, q) = (Defects(first[state]), Defects(second[state switch { 2 => 3, 3 => 2, _ => state }]));
                for (var own = 0; own < 2; own++)
                {
                    for (var other = 0; other < 2; other++)
                    {
                        var chance = seen[state] * (own == 0 ? p : 1 - p) * (other == 0 ? q : 1 - q);
                        next[1 + (2 * own) + other] += chance;
                        value += weight * chance * Years[own, other];
                    }
                }
            }

            seen = next;
        }

        return value;
    }

    /// <summary>The opponent after K steps up its own value.</summary>
    public static double[] Adapt(double[] player, double[] opponent, double stepSize, int steps)
    {
        for (var k = 0; k < steps; k++)
        {
            var slope = FiniteDifferences.Gradient(point => Value(point, player), opponent);
            opponent = [.. opponent.Zip(slope, (x, d) => x + (stepSize * d))];
        }

        return opponent;
    }

    private static double Defects(double logit) => 1 / (1 + Math.Exp(-logit));
}
