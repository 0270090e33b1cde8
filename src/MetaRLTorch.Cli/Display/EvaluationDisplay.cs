using System.Globalization;
using MetaRLTorch.Training;
using Spectre.Console;

namespace MetaRLTorch.Cli.Display;

/// <summary>What a person watching an evaluation sees: a bar over its inner steps; nothing where output is no terminal.</summary>
internal static class EvaluationDisplay
{
    /// <summary>Evaluates under the display.</summary>
    /// <param name="steps">K: 0 … K inner steps are rolled out.</param>
    /// <param name="evaluate">The evaluation, which reports every number of inner steps.</param>
    public static HeldOutReturns Show(int steps, Func<Action<HeldOutStep>?, HeldOutReturns> evaluate) =>
        !ProgressDisplay.IsInteractive ? evaluate(null) : AnsiConsole.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn { Width = null }, new PercentageColumn(), new ElapsedTimeColumn())
            .Start(context =>
            {
                var bar = context.AddTask("held-out tasks without adaptation", maxValue: steps + 1);
                return evaluate(step =>
                {
                    bar.Increment(1);
                    bar.Description = string.Create(
                        CultureInfo.InvariantCulture, $"inner step {Math.Min(bar.Value, steps):F0}/{steps}, return {step.Returns.Average():F1} before");
                });
            });
}
