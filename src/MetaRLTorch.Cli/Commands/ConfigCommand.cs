using System.CommandLine;
using MetaRLTorch.Cli.Descriptions;
using MetaRLTorch.Configuration;
using MetaRLTorch.Optimizers;
using MetaRLTorch.Training;

namespace MetaRLTorch.Cli.Commands;

/// <summary><c>metarl config</c>: a page with every setting, and the schema with which editors check pages.</summary>
internal static class ConfigCommand
{
    public static Command Create(Catalog catalog)
    {
        var names = new Argument<string[]>("names")
        {
            HelpName = "names",
            Description = "An environment, a method and an optimizer (`metarl list`), in any order. Default: the first of each.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        names.CompletionSources.Add(_ => Names(catalog).Select(name => new System.CommandLine.Completions.CompletionItem(name)));
        var defaults = new Option<bool>("--defaults") { Description = "Prints a page with every setting, its default and what it is." };
        var schema = new Option<bool>("--schema") { Description = "Prints the JSON schema of pages, for editors." };
        var command = new Command("config", "Prints a page with every setting, or the schema with which editors complete and check pages.")
        {
            names, defaults, schema,
        };
        command.SetAction(parsed =>
        {
            var (asked, page) = (parsed.GetValue(names) ?? [], parsed.GetValue(defaults));
            if (page == parsed.GetValue(schema)) throw new UserException("config: give either --defaults or --schema.");
            if (!page && asked.Length > 0) throw new UserException($"config --schema {asked[0]}: a schema is of all pages. Leave {asked[0]} out.");
            Console.Write(page ? Page(catalog, asked) : new PageSchema(catalog).Text() + "\n");
            return 0;
        });
        return command;
    }

    private static IEnumerable<string> Optimizers => Enum.GetValues<OuterOptimizer>().Select(name => ConfigNames.Of(name));

    private static IEnumerable<string> Names(Catalog catalog) =>
        [.. catalog.Environments.Select(entry => entry.Name), .. catalog.Methods.Select(entry => entry.Name), .. Optimizers];

    private static string Page(Catalog catalog, string[] asked)
    {
        if (Array.Find(asked, name => !Names(catalog).Contains(name)) is { } unknown)
        {
            throw new UserException($"'{unknown}' is neither an environment, a method nor an optimizer. {Spelling.Suggest(unknown, Names(catalog))}");
        }

        var environment = One(asked, catalog.Environments, entry => entry.Name);
        var method = One(asked, catalog.Methods, entry => entry.Name);
        var optimizer = One(asked, Enum.GetValues<OuterOptimizer>(), name => ConfigNames.Of(name));
        return ConfigPage.Of(new ExperimentConfig
        {
            Environment = new() { Name = environment.Name, Options = environment.Defaults },
            Algorithm = new() { Name = method.Name, Options = method.Defaults },
            Outer = new() { Optimizer = optimizer },
        });
    }

    private static T One<T>(string[] asked, IReadOnlyList<T> known, Func<T, string> nameOf)
    {
        T[] chosen = [.. known.Where(entry => asked.Contains(nameOf(entry)))];
        return chosen.Length < 2 ? chosen.DefaultIfEmpty(known[0]).First() : throw new UserException(
            $"'{nameOf(chosen[0])}' and '{nameOf(chosen[1])}' cannot be on one page. Keep one of them.");
    }
}
