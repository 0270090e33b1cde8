using System.CommandLine;
using System.CommandLine.Help;
using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using MetaRLTorch.Cli.Commands;
using MetaRLTorch.Configuration;
using Spectre.Console;

namespace MetaRLTorch.Cli;

/// <summary>The whole command line as one call: what <c>metarl</c> is, and what a program of your own becomes.</summary>
/// <example><code>return MetaRl.Run(args, host => host.Add(WindyLine.Entry));</code></example>
public static partial class MetaRl
{
    // They read names and numbers only.
    private static readonly string[] WithoutLibTorch =
        ["list", "describe", "config", "completion", "compare", "report", "results", "sweep", "repair"];

    /// <summary>Runs a command line.</summary>
    /// <param name="args">The program's arguments.</param>
    /// <param name="configure">Adds to the program what is its own.</param>
    /// <returns>
    /// The exit code: 0 done, 1 failure, 2 a mistake in the command or the config, 128 and the number of a signal.
    /// </returns>
    public static int Run(string[] args, Action<Host>? configure = null)
    {
        using var signals = new StopSignals();
        return Run(args, configure, signals);
    }

    private static int Run(string[] args, Action<Host>? configure, StopSignals signals)
    {
        AnsiConsole.Profile.Capabilities.Ansi &= !Console.IsOutputRedirected;
        try
        {
            var host = new Host();
            configure?.Invoke(host);
            return Invoke(Commands(host, signals), args is ["help", .. var asked] ? [.. asked, "--help"] : args);
        }
        catch (UserException mistake)
        {
            return Fail(mistake.Message, code: 2);
        }
        catch (Exception failure) when (FailureText.IsKnown(failure))
        {
            return Fail(FailureText.Of(failure), code: 1);
        }
    }

    /// <summary>Says something that the user should know, although the command goes on.</summary>
    internal static void Warn(string message) =>
        Console.Error.WriteLine($"{CommandName.Program}: {FailureText.Printable(CommandName.In(message))}");

    private static RootCommand Commands(Host host, StopSignals signals) =>
        new("Deep meta-reinforcement learning: train, resume, evaluate and inspect.")
        {
            TrainCommand.Create(host, signals),
            ResumeCommand.Create(host, signals),
            RepairCommand.Create(),
            EvaluateCommand.Create(host.Catalog),
            RenderCommand.Create(host.Catalog),
            ExportCommand.Create(host.Catalog),
            CompareCommand.Create(host.Catalog),
            ReportCommand.Create(host.Catalog),
            SweepCommand.Create(host.Catalog, signals, arguments => Invoke(Commands(host, signals), arguments)),
            ResultsCommand.Create(host.Catalog, signals),
            BoundCommand.Create(host.Catalog),
            InspectCommand.Create(host.Catalog),
            StudyCommand.Create(signals),
            ListCommand.Create(host.Catalog),
            DescribeCommand.Create(host.Catalog),
            ConfigCommand.Create(host.Catalog),
            CompletionCommand.Create(),
            PhysicsCommand.Create(),
            GamesCommand.Create(),
            DoctorCommand.Create(),
        };

    private static int Invoke(RootCommand root, string[] args)
    {
        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            var typed = $"metarl {HelpPage.PathOf(parsed.CommandResult)}".TrimEnd();
            throw new UserException($"{Mistake(root, parsed)} See `{typed} --help`.");
        }

        // The commands that train end an iteration on Ctrl-C by themselves.
        var invocation = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
        if (parsed.Action is HelpAction)
        {
            invocation.Output = new StringWriter();
            var code = parsed.Invoke(invocation);
            Console.Out.Write(CommandName.InUsage(invocation.Output.ToString()!).TrimEnd() + "\n\n" + HelpPage.End(parsed.CommandResult));
            return code;
        }

        var command = parsed.CommandResult.Command;
        if (parsed.Action == command.Action && !WithoutLibTorch.Contains(command.Name))
        {
            ProcessLimits.Check();
            TensorLibrary.Load();
        }

        return parsed.Invoke(invocation);
    }

    private static string Mistake(RootCommand root, ParseResult parsed) =>
        parsed.CommandResult.Command == root && parsed.UnmatchedTokens is [var word, ..] && !word.StartsWith('-')
            ? $"'{word}' is not a command. {Spelling.Suggest(word, root.Subcommands.Select(command => command.Name))}"
            : Unread().Replace(
                parsed.Errors[0].Message,
                fault => $"{fault.Groups[2]} {fault.Groups[1]}: it must be {(fault.Groups[3].Value == "Double" ? "a number" : "a whole number")}.");

    // As the parser writes it, with 'System.Nullable`1[System.Int32]' or 'System.Int32' at the end.
    [GeneratedRegex(@"^Cannot parse argument '(.*)' for \w+ '(.*)' as expected type 'System\.(?:Nullable`1\[System\.)?(\w+)\]?'\.$")]
    private static partial Regex Unread();

    private static int Fail(string message, int code)
    {
        Warn(message.ReplaceLineEndings(" "));
        return code;
    }
}
