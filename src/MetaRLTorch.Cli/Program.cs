using MetaRLTorch.Configuration;
using System.CommandLine;
using System.CommandLine.Help;
using System.Runtime.InteropServices;
using MetaRLTorch;
using MetaRLTorch.Cli;
using MetaRLTorch.Cli.Commands;
using MetaRLTorch.Environments;
using MetaRLTorch.Optimizers;
using MetaRLTorch.Tensors;
using MetaRLTorch.Training;
using Spectre.Console;

using var signals = new StopSignals();
AnsiConsole.Profile.Capabilities.Ansi &= !Console.IsOutputRedirected;
var catalog = Catalog.With(EnvironmentCatalog.Entries);
var root = new RootCommand("Deep meta-reinforcement learning: train, resume, evaluate and inspect.")
{
    TrainCommand.Create(catalog, signals),
    ResumeCommand.Create(catalog, signals),
    EvaluateCommand.Create(catalog),
    CompareCommand.Create(catalog),
    ResultsCommand.Create(catalog),
    BoundCommand.Create(catalog),
    InspectCommand.Create(catalog),
    ListCommand.Create(catalog),
    PhysicsCommand.Create(),
    DoctorCommand.Create(),
};

try
{
    return Run(root, args is ["help", .. var asked] ? [.. asked, "--help"] : args);
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
    return Fail($"the tensor library failed: {failure.Message} See `metarl doctor`.".ReplaceLineEndings(" "), code: 1);
}
catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
{
    return Fail($"{failure.Message} Check the path and its permissions.".ReplaceLineEndings(" "), code: 1);
}

static int Run(RootCommand root, string[] args)
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

static string Mistake(RootCommand root, ParseResult parsed) =>
    parsed.CommandResult.Command == root && parsed.UnmatchedTokens is [var word, ..] && !word.StartsWith('-')
        ? $"'{word}' is not a command. {Spelling.Suggest(word, root.Subcommands.Select(command => command.Name))}"
        : parsed.Errors[0].Message;

static int Fail(string message, int code)
{
    Console.Error.WriteLine($"metarl: {CommandName.In(message)}");
    return code;
}
