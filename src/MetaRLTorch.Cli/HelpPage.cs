using System.CommandLine.Parsing;

namespace MetaRLTorch.Cli;

/// <summary>What a help page says beside arguments and options: commands to try, and exit codes.</summary>
internal static class HelpPage
{
    private const string ExitCodes =
        "Exit codes:\n  0 done, 1 failure, 2 a mistake in the command or the config, 128 + N ended by signal N (a run is saved before)\n";

    private static readonly Dictionary<string, string[]> Examples = new()
    {
        [""] = ["train configs/navigation_2d/sgmrl.yaml", "describe sgmrl", "config --defaults > page.yaml"],
        ["train"] =
        [
            "train configs/navigation_2d/sgmrl.yaml --seed 2 --out runs/first",
            "train configs/navigation_2d/maml.yaml --iterations 50 --set adaptation.steps=3 --set policy.hidden_sizes=[64,64]",
        ],
        ["resume"] = ["resume runs/first", "resume runs/first --iterations 600"],
        ["repair"] = ["repair runs/first"],
        ["evaluate"] = ["evaluate runs/first --best --steps 3 --tasks 100", "evaluate runs/first --device cpu --out first.csv"],
        ["render"] = ["render runs/first --best --tasks 3", "render runs/first --steps 2 --out pictures"],
        ["export"] = ["export runs/first --best --out policy", "evaluate runs/first --weights policy.npz"],
        ["compare"] = ["compare runs/navigation_2d", "compare runs/a runs/b --inner-steps 3 --from 100"],
        ["report"] = ["report runs/navigation_2d --out report"],
        ["sweep"] = ["sweep sweep.yaml --list", "sweep sweep.yaml --jobs 4"],
        ["results"] = ["results runs results/bomrl.yaml"],
        ["bound"] = ["bound runs/lake --tasks 100 --out bound"],
        ["inspect gradient"] = ["inspect gradient configs/navigation_2d/sgmrl.yaml --set sampling.tasks=3 --out gradient"],
        ["bias"] = ["bias decompose --out decomposition"],
        ["inspect bias"] = ["inspect bias runs/first --batches 20"],
        ["list"] = ["list"],
        ["describe"] = ["describe half_cheetah_velocity", "describe trust_region", "describe adaptation.steps"],
        ["config"] = ["config --defaults frozen_lake sgmrl > page.yaml", "config --schema > metarl.schema.json"],
        ["completion"] = ["completion > metarl.bash"],
        ["doctor"] = ["doctor --self-test"],
    };

    /// <summary>The names of a command and those above it, as they are typed; empty for the program itself.</summary>
    public static string PathOf(CommandResult command) => command.Parent is not CommandResult above ? ""
        : $"{PathOf(above)} {command.Command.Name}".TrimStart();

    /// <summary>The end of the help page of a command.</summary>
    public static string End(CommandResult command)
    {
        var lines = Examples.GetValueOrDefault(PathOf(command), []).Select(example => $"  {CommandName.Typed} {example}\n");
        return $"{(lines.Any() ? $"Examples:\n{string.Concat(lines)}\n" : "")}{ExitCodes}";
    }
}
