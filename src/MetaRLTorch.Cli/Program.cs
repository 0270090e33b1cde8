using System.CommandLine;
using System.Runtime.InteropServices;
using MetaRLTorch;
using MetaRLTorch.Cli;
using MetaRLTorch.Cli.Commands;
using MetaRLTorch.Environments;
using MetaRLTorch.Optimizers;
using MetaRLTorch.Tensors;
using Spectre.Console;

using var signals = new StopSignals();
Compute.ConfigureProcess();
AnsiConsole.Profile.Capabilities.Ansi &= !Console.IsOutputRedirected;
var catalog = new EnvironmentCatalog();
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
    var parsed = root.Parse(args);
    if (parsed.Errors.Count > 0) throw new UserException($"{parsed.Errors[0].Message} See metarl --help.");

    // The commands that train end an iteration on Ctrl-C by themselves.
    return parsed.Invoke(new() { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
}
catch (UserException mistake)
{
    return Fail(mistake.Message, code: 2);
}
catch (Exception failure) when (failure is NonFiniteException or ActionException)
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

static int Fail(string message, int code)
{
    Console.Error.WriteLine($"metarl: {message}");
    return code;
}
