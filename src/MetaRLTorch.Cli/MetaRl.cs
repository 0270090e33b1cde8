using System.CommandLine;
using System.CommandLine.Help;
using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using MetaRLTorch.Cli.Commands;
using MetaRLTorch.Configuration;
using MetaRLTorch.Environments;
using MetaRLTorch.Optimizers;
using MetaRLTorch.Tensors;
using Spectre.Console;

namespace MetaRLTorch.Cli;

/// <summary>The whole command line as one call: what <c>metarl</c> is, and what a program of your own becomes.</summary>
/// <example><code>return MetaRl.Run(args, host => host.Add(WindyLine.Entry));</code></example>
public static class MetaRl
{
    /// <summary>Runs a command line.</summary>
    /// <param name="args">The program's arguments.</param>
    /// <param name="configure">Adds to the program what is its own.</param>
    /// <returns>
    /// The exit code: 0 done, 1 failure, 2 a mistake in the command or the config, 130 and 143 after Ctrl-C and SIGTERM.
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
        catch (Exception failure) when (failure is NonFiniteException or ActionException or ShapeException or TensorLibraryException)
        {
            return Fail(failure.Message, code: 1);
        }
        catch (ExternalException failure)
        {
            var cause = failure.Message.ReplaceLineEndings(" ").TrimEnd();
            if (cause.Contains("CUDA out of memory", StringComparison.Ordinal)) return Fail(GpuIsFull(cause), code: 1);
            return Fail(PlaceOf(failure) is { } place
                ? $"{place}: the tensor library refuses: {cause}"
                : $"the tensor library failed: {cause} See `metarl doctor`.", code: 1);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return Fail($"{failure.Message} Check the path and its permissions.".ReplaceLineEndings(" "), code: 1);
        }
    }

    private static RootCommand Commands(Host host, StopSignals signals) =>
        new("Deep meta-reinforcement learning: train, resume, evaluate and inspect.")
        {
            TrainCommand.Create(host.Catalog, signals),
            ResumeCommand.Create(host.Catalog, signals),
            EvaluateCommand.Create(host.Catalog),
            CompareCommand.Create(host.Catalog),
            ResultsCommand.Create(host.Catalog),
            BoundCommand.Create(host.Catalog),
            InspectCommand.Create(host.Catalog),
            ListCommand.Create(host.Catalog),
            PhysicsCommand.Create(),
            DoctorCommand.Create(),
        };

    private static int Invoke(RootCommand root, string[] args)
    {
        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0) throw new UserException($"{Mistake(root, parsed)} See `metarl --help`.");

        // The commands that train end an iteration on Ctrl-C by themselves.
        var invocation = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
        if (parsed.Action is HelpAction)
        {
            invocation.Output = new StringWriter();
            var code = parsed.Invoke(invocation);
            Console.Out.Write(CommandName.InUsage(invocation.Output.ToString()!));
            return code;
        }

        // What only reads names and numbers does without libtorch.
        var command = parsed.CommandResult.Command;
        if (parsed.Action == command.Action && command.Name is not ("list" or "compare" or "results")) TensorLibrary.Load();
        return parsed.Invoke(invocation);
    }

    private static string Mistake(RootCommand root, ParseResult parsed) =>
        parsed.CommandResult.Command == root && parsed.UnmatchedTokens is [var word, ..] && !word.StartsWith('-')
            ? $"'{word}' is not a command. {Spelling.Suggest(word, root.Subcommands.Select(command => command.Name))}"
            : parsed.Errors[0].Message;

    /// <summary>Where in the program's own code a failure arose; null where it has none, or none of it was at work.</summary>
    private static string? PlaceOf(Exception failure)
    {
        var own = Assembly.GetEntryAssembly();
        if (own == typeof(MetaRl).Assembly) return null;
        var frame = new StackTrace(failure, fNeedFileInfo: true).GetFrames()
            .FirstOrDefault(frame => frame.GetMethod()?.DeclaringType?.Assembly == own);
        return frame?.GetMethod() is not { } method ? null
            : frame.GetFileName() is not { } file ? $"{method.DeclaringType!.Name}.{method.Name}"
            : string.Create(CultureInfo.InvariantCulture, $"{file}, line {frame.GetFileLineNumber()}");
    }

    private static string GpuIsFull(string cause)
    {
        var wanted = Regex.Match(cause, @"Tried to allocate ([\d.]+ \w+)") is { Success: true } match ? $" for {match.Groups[1]} more" : "";
        return $"The GPU has no memory left{wanted}. Lower sharding.kept_tasks or sharding.gradient_tasks, which costs time alone, or " +
            "sampling.tasks or sampling.episodes.";
    }

    private static int Fail(string message, int code)
    {
        Console.Error.WriteLine($"{CommandName.Program}: {CommandName.In(message)}");
        return code;
    }
}
