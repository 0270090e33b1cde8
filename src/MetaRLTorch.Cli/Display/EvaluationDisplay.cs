using System.Globalization;
using MetaRLTorch.Training;

namespace MetaRLTorch.Cli.Display;

/// <summary>What a person watching an evaluation sees: a line that moves with its inner steps; nothing where output is no terminal.</summary>
internal static class EvaluationDisplay
{
    /// <summary>Evaluates under the display.</summary>
    /// <param name="tasks">M.</param>
    /// <param name="steps">K: 0 … K inner steps are rolled out.</param>
    /// <param name="evaluate">The evaluation, which reports what it rolls out.</param>
    public static HeldOutReturns Show(int tasks, int steps, Func<Action<HeldOutStep>?, HeldOutReturns> evaluate)
    {
        if (!ProgressDisplay.IsInteractive) return evaluate(null);
        var subject = string.Create(CultureInfo.InvariantCulture, $"{tasks} held-out tasks");
        using var line = new LiveLine(0, subject);
        return evaluate(step =>
        {
            var words = string.Create(CultureInfo.InvariantCulture, $"return {step.Returns.Average():F1} after {step.Steps}/{steps} inner steps");
            line.Show((step.Steps + 1.0) / (steps + 1), words, subject);
        });
    }
}
