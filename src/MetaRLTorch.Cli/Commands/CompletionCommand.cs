using System.CommandLine;

namespace MetaRLTorch.Cli.Commands;

/// <summary><c>metarl completion</c>: a script with which a shell completes this program's command lines.</summary>
internal static class CompletionCommand
{
    public static Command Create()
    {
        var command = new Command("completion", "Prints a script with which bash and zsh complete command lines.");
        command.SetAction(_ =>
        {
            using var script = typeof(CompletionCommand).Assembly.GetManifestResourceStream("completion.bash")!;
            using var reader = new StreamReader(script);
            Console.Write(reader.ReadToEnd().Replace("PROGRAM", CommandName.Program, StringComparison.Ordinal));
            return 0;
        });
        return command;
    }
}
