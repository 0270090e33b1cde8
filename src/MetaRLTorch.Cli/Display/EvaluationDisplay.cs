using System.Globalization;
using MetaRLTorch.Training;

namespace MetaRLTorch.Cli.Display;

/// <summary>What a person watching an evaluation sees: a line that moves with its inner steps; nothing where output is no terminal.</summary>
internal static class EvaluationDisplay
{
    /// <summary>Evaluates under the display.</summary>
    /// <param name="tasks">M.</param>
    /// <param name="steps">K: 0 … K inner steps are rolled out.</param>
    /// <param name="evaluate">The evaluation, which reports every rollout's returns.</param>
    public static HeldOutReturns Show(int tasks, int steps, Func<Action<double[]>?, HeldOutReturns> evaluate)
    {
        if (!ProgressDisplay.IsInteractive) return evaluate(null);
        var subject = string.Create(CultureInfo.InvariantCulture, $"{tasks} held-out tasks");
        using var line = new LiveLine(0, subject);
        var rolledOut = 0;
        return evaluate(returns =>
        {
            var words = string.Create(CultureInfo.InvariantCulture, $"return {returns.Average():F1} after {rolledOut}/{steps} inner steps");
            line.Show((double)++rolledOut / (steps + 1), words, subject);
        });
    }
}
