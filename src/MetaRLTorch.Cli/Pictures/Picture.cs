using System.Globalization;
using MetaRLTorch.Environments.Pictures;

namespace MetaRLTorch.Cli.Pictures;

/// <summary>What was done in one task, a panel for every number of inner steps.</summary>
/// <param name="Title">The task.</param>
/// <param name="Panels">In the order of adaptation.</param>
internal sealed record Picture(string Title, IReadOnlyList<Panel> Panels)
{
    /// <summary>The number of frames that show all panels to their end.</summary>
    public int Frames => Panels.Max(panel => panel.Frames.Count);

    /// <summary>The task's number and, where they are few, its values.</summary>
    public static string TitleOf(int index, double[] task)
    {
        const int Few = 4;
        var values = task.Length > Few ? "" : $": {string.Join(", ", task.Select(value => value.ToString("0.##", CultureInfo.InvariantCulture)))}";
        return string.Create(CultureInfo.InvariantCulture, $"Task {index + 1}{values}");
    }

    /// <summary>How long a policy was adapted, and what it returned.</summary>
    public static string TitleOf(int steps, double meanReturn)
    {
        var when = steps switch { 0 => "before adaptation", 1 => "after 1 step", _ => $"after {steps} steps" };
        return string.Create(CultureInfo.InvariantCulture, $"{when}: return {meanReturn:F2}");
    }
}
