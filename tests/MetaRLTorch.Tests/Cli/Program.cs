using System.Diagnostics;

namespace MetaRLTorch.Tests.Cli;

/// <summary>The command line program in a process of its own.</summary>
/// <param name="ExitCode">What it ended with.</param>
/// <param name="Output">What it printed.</param>
/// <param name="Errors">What it complained of.</param>
internal sealed record Program(int ExitCode, string Output, string Errors)
{
    /// <summary>Small enough for a test, large enough to learn from several tasks.</summary>
    public const string Small =
        "--set policy.hidden_sizes=[8] --set environment.options.horizon=10 " +
        "--set sampling.tasks=3 --set sampling.episodes=4 --set evaluation.tasks=3 " +
        "--set training.iterations=4 --set training.checkpoint_every=2 --set training.evaluate_every=2";

    /// <summary>The root of the repository, found by its solution.</summary>
    public static string Root { get; } = FindRoot(AppContext.BaseDirectory);

    /// <summary>Starts the program with a command line, in the root of the repository.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="launcher">A command that starts the one behind it.</param>
    /// <remarks>A shell's background job ignores SIGINT and SIGQUIT, nohup SIGHUP, and their children with them: they listen again.</remarks>
    public static Process Start(string arguments, string launcher = "") => Launch(
        "env", $"--default-signal=HUP,INT,QUIT {launcher} dotnet {Path.Combine(AppContext.BaseDirectory, "metarl.dll")} {arguments}");

    /// <summary>Runs the program to its end.</summary>
    /// <inheritdoc cref="Start" path="/param"/>
    public static Program Run(string arguments, string launcher = "") => Finish(Start(arguments, launcher));

    /// <summary>Runs the program of another folder to its end.</summary>
    /// <param name="folder">Where metarl.dll lies.</param>
    /// <param name="variables">NAME=VALUE of its environment, each with a space after it.</param>
    /// <param name="arguments">The command line.</param>
    public static Program Run(string folder, string variables, string arguments) =>
        Finish(Launch("env", $"{variables}dotnet {Path.Combine(folder, "metarl.dll")} {arguments}"));

    /// <summary>Runs a line of bash in the root of the repository.</summary>
    public static Program Bash(string line) => Finish(Launch("bash", $"-c \"{line.Replace("\"", "\\\"")}\""));

    // The script that runs the tests sets METARL_COMMAND; what the program says must not depend on it.
    private static Process Launch(string file, string arguments)
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            WorkingDirectory = Root, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        start.Environment.Remove("METARL_COMMAND");
        return Process.Start(start)!;
    }

    /// <summary>Waits for a process whose output is redirected.</summary>
    public static Program Finish(Process started)
    {
        using var process = started;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new(process.ExitCode, output, errors.Result);
    }

    private static string FindRoot(string folder) => File.Exists(Path.Combine(folder, "MetaRLTorch.sln"))
        ? folder
        : FindRoot(Path.GetDirectoryName(folder)
            ?? throw new InvalidOperationException("The solution is not above the tests."));
}
