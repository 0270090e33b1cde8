namespace MetaRLTorch.Configuration;

/// <summary>Finds the word that a mistyped one was meant to be.</summary>
internal static class Spelling
{
    /// <summary>A sentence that offers the nearest known word, or all of them when none is near.</summary>
    public static string Suggest(string word, IEnumerable<string> known)
    {
        string[] all = [.. known];
        return Nearest(word, all) is { } nearest ? $"Did you mean {nearest}?"
            : all.Length == 0 ? "It has none." : $"Known: {string.Join(", ", all)}.";
    }

    /// <summary>The known word that a mistyped one was meant to be; null where none is near.</summary>
    public static string? Nearest(string word, IEnumerable<string> known)
    {
        var plain = Plain(word);
        var nearest = known.MinBy(candidate => Distance(plain, Plain(candidate)));
        return nearest is not null && Distance(plain, Plain(nearest)) <= Math.Max(1, nearest.Length / 3) ? nearest : null;
    }

    // Papers write SG-MRL, and a config sgmrl.
    private static string Plain(string word) => string.Concat(word.Where(char.IsLetterOrDigit)).ToLowerInvariant();

    /// <summary>The number of letters to insert, delete, replace or swap with their neighbor (Damerau, 1964).</summary>
    public static int Distance(string from, string to)
    {
        var distance = new int[from.Length + 1, to.Length + 1];
        for (var i = 0; i <= from.Length; i++)
        {
            for (var j = 0; j <= to.Length; j++)
            {
                distance[i, j] = i == 0 || j == 0 ? i + j : Cheapest(distance, from, to, i, j);
            }
        }

        return distance[from.Length, to.Length];
    }

    private static int Cheapest(int[,] distance, string from, string to, int i, int j)
    {
        var replace = distance[i - 1, j - 1] + (from[i - 1] == to[j - 1] ? 0 : 1);
        var cheapest = Math.Min(replace, Math.Min(distance[i - 1, j], distance[i, j - 1]) + 1);
        var swapped = i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1];
        return swapped ? Math.Min(cheapest, distance[i - 2, j - 2] + 1) : cheapest;
    }
}
