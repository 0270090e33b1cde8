using System.CommandLine;
using System.Globalization;
using MetaRLTorch.Games;
using MetaRLTorch.Persistence;
using TorchSharp;

namespace MetaRLTorch.Cli.Commands;

/// <summary><c>metarl games picture NAME --out F.svg</c> and <c>games speed</c>: what the games look like, and how fast they are.</summary>
internal static class GamesCommand
{
    public static Command Create() => new("games", "Shows frames of the games on a grid, and measures their speed.") { Picture(), Speed() };

    private static Command Picture()
    {
        var name = new Argument<string>("name") { Description = "The game, by its name in a config." };
        var steps = new Option<int>("--steps") { Description = "Steps of random actions before the frame.", DefaultValueFactory = _ => 30 };
        var seed = new Option<long>("--seed") { Description = "Seed of the actions.", DefaultValueFactory = _ => 1 };
        var output = new Option<string>("--out") { Description = "The SVG file.", Required = true };
        var command = new Command("picture", "Draws one frame as SVG.") { name, steps, seed, output };
        command.SetAction(parsed =>
        {
            using var scope = torch.NewDisposeScope();
            var game = Named(parsed.GetRequiredValue(name));
            var (count, path) = (parsed.GetValue(steps), parsed.GetRequiredValue(output));
            if (count < 0) throw new UserException($"--steps: {count}; give a number of at least 0.");
            AtomicFile.Write(path, FramePicture.Svg(game, RandomPlay.Frame(game, count, parsed.GetValue(seed))));
            Console.WriteLine($"Wrote {path}");
            return 0;
        });
        return command;
    }

    private static Command Speed()
    {
        var episodes = new Option<int>("--episodes") { Description = "Copies of each game.", DefaultValueFactory = _ => 1024 };
        var steps = new Option<int>("--steps") { Description = "Steps of each copy.", DefaultValueFactory = _ => 200 };
        var command = new Command("speed", "Measures environment steps per second of processor time, by random actions.") { episodes, steps };
        command.SetAction(parsed =>
        {
            var (copies, count) = (parsed.GetValue(episodes), parsed.GetValue(steps));
            if (copies < 1 || count < 1) throw new UserException($"--episodes {copies} --steps {count}: give at least 1 of each.");
            Console.WriteLine($"{"game",-18}{"steps per second",18}");
            foreach (var entry in GameCatalog.Entries)
            {
                var game = (GridGame)entry.Create(entry.Defaults);
                _ = RandomPlay.Seconds(game, copies, 10);                                            // compiles
                var speed = copies * (double)count / RandomPlay.Seconds(game, copies, count);
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{entry.Name,-18}{speed,18:N0}"));
            }

            return 0;
        });
        return command;
    }

    private static GridGame Named(string name)
    {
        var entry = GameCatalog.Entries.FirstOrDefault(entry => entry.Name == name) ?? throw new UserException(
            $"{name} is no game. Known: {string.Join(", ", GameCatalog.Entries.Select(entry => entry.Name))}.");
        return (GridGame)entry.Create(entry.Defaults);
    }
}
