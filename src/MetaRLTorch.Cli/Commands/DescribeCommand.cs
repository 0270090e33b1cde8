using System.CommandLine;
using System.CommandLine.Completions;
using MetaRLTorch.Cli.Descriptions;
using MetaRLTorch.Configuration;
using MetaRLTorch.Training;
using Spectre.Console;

namespace MetaRLTorch.Cli.Commands;

/// <summary><c>metarl describe NAME</c>: what a name stands for, and every setting that belongs to it.</summary>
internal static class DescribeCommand
{
    private const int Widest = 110;

    public static Command Create(Catalog catalog)
    {
        var name = new Argument<string>("name")
        {
            HelpName = "name",
            Description = "An environment, method, estimator or optimizer (`metarl list`), a group of settings such as sampling, or one setting.",
        };
        name.CompletionSources.Add(_ => Described.All(catalog).Select(entry => entry.Name).Distinct().Select(entry => new CompletionItem(entry)));
        var command = new Command("describe", "Says what a name stands for: its paper, and every setting with type, range and default.") { name };
        command.SetAction(parsed =>
        {
            var (asked, all) = (parsed.GetRequiredValue(name), Described.All(catalog));
            Described[] meant = [.. all.Where(entry => entry.Name == asked).Select(entry => entry.Describe())];
            if (meant.Length == 0)
                throw new UserException($"'{asked}' is no name that a config uses. {Suggestion(asked, all.Select(entry => entry.Name))}");
            foreach (var (i, described) in meant.Index())
            {
                if (i > 0) Console.WriteLine("\n");
                Print(described);
            }

            return 0;
        });
        return command;
    }

    private static string Suggestion(string asked, IEnumerable<string> known) =>
        Spelling.Nearest(asked, known) is { } nearest ? $"Did you mean {nearest}?" : "`metarl list` has the names.";

    private static void Print(Described described)
    {
        Line(0, described.Use);
        Line(0, described.Summary);
        if (described.Paper.Length > 0) Line(0, $"Paper: {described.Paper}.");
        foreach (var setting in described.Settings)
        {
            Console.WriteLine();
            Line(0, setting.IsRequired ? $"{setting.Path} (required)" : $"{setting.Path}: {ConfigValue.Write(setting.Default)}");
            Line(4, setting.Summary);
            Line(4, setting.Choices.Count == 0 ? $"It is {setting.Rule}." : "It is one of:");
            foreach (var (choice, summary) in setting.Choices) Line(6, summary.Length == 0 ? choice : $"{choice}: {summary}");
        }

        foreach (var (preset, summary, changes) in described.Presets)
        {
            Console.WriteLine();
            Line(0, $"environment.preset: {preset}");
            Line(4, summary);
            Line(4, changes.Length == 0 ? "It has the defaults." : changes);
        }
    }

    private static void Line(int indent, string text)
    {
        var room = Math.Min(AnsiConsole.Profile.Width, Widest) - indent;
        foreach (var line in Wrapped.Lines(text, room)) Console.WriteLine(new string(' ', indent) + line);
    }
}
