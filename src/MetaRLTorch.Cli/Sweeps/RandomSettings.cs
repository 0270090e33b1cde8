using System.Globalization;
using MathNet.Numerics.Random;

namespace MetaRLTorch.Cli.Sweeps;

/// <summary>Settings that are drawn; equal seeds give equal draws, and a larger count keeps those of a smaller.</summary>
internal sealed record RandomSettings
{
    private const string Choice = "choice";
    private const string Uniform = "uniform";
    private const string LogUniform = "log_uniform";

    /// <summary>How many combinations are drawn.</summary>
    public int Count { get; init; }

    /// <summary>The seed of the draws; no run's.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>For each setting one of <c>choice: [a, b, …]</c>, <c>uniform: [low, high]</c> and <c>log_uniform: [low, high]</c>.</summary>
    public OrderedDictionary<string, OrderedDictionary<string, List<object?>>> Settings { get; init; } = [];

    /// <summary>Draws the combinations.</summary>
    public IReadOnlyList<string[]> Draw()
    {
        var random = new MersenneTwister(Seed, threadSafe: false);
        return [.. Enumerable.Range(0, Count).Select(_ => Settings
            .Select(setting => SweepPage.Assign(setting.Key, Value(setting.Value.First(), random.NextDouble()))).ToArray())];
    }

    /// <summary>What is wrong with it; null where nothing is.</summary>
    public string? Mistake() =>
        Count < 1 ? $"count is {Count}; draw 1 or more."
        : Settings.Count == 0 ? "settings is empty; name what is drawn."
        : Settings.Select(setting => MistakeOf(setting.Key, setting.Value)).FirstOrDefault(mistake => mistake is not null);

    private static string? MistakeOf(string name, OrderedDictionary<string, List<object?>> draw) => draw.Count != 1
        ? $"settings.{name} has {draw.Count} ways to draw; give one of {Choice}, {Uniform} and {LogUniform}."
        : draw.First() switch
        {
            (Choice, { Count: > 0 }) => null,
            (Uniform, [var low, var high]) when Number(low) < Number(high) => null,
            (LogUniform, [var low, var high]) when Number(low) > 0 && Number(low) < Number(high) => null,
            (Choice or Uniform or LogUniform, _) =>
                $"settings.{name} cannot be drawn so; give {Choice}: [a, b], {Uniform}: [low, high], or {LogUniform}: [low, high] with low above 0.",
            (var way, _) => $"settings.{name} is drawn by {way}, which is unknown; give one of {Choice}, {Uniform} and {LogUniform}.",
        };

    private static object? Value(KeyValuePair<string, List<object?>> draw, double chance) => draw.Key == Choice
        ? draw.Value[(int)(chance * draw.Value.Count)]
        : Between(draw.Key, Number(draw.Value[0]), Number(draw.Value[1]), chance).ToString("R", CultureInfo.InvariantCulture);

    private static double Between(string way, double low, double high, double chance) => way == LogUniform
        ? low * Math.Pow(high / low, chance)
        : low + ((high - low) * chance);

    private static double Number(object? value) =>
        double.TryParse(Convert.ToString(value, CultureInfo.InvariantCulture), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? number
            : double.NaN;
}
