using System.CommandLine;
using System.Globalization;
using MetaRLTorch.Cli.Display;
using MetaRLTorch.Cli.Pictures;
using MetaRLTorch.Configuration;
using MetaRLTorch.Persistence;
using MetaRLTorch.Training;

namespace MetaRLTorch.Cli.Commands;

/// <summary><c>metarl render RUN</c>: what a policy does in held-out tasks before and after each inner step, as pictures.</summary>
internal static class RenderCommand
{
    private const int GifHeight = 240;

    public static Command Create(Catalog catalog)
    {
        var folder = new Argument<string>("run") { Description = "The run's folder." };
        var tasks = new Option<int>("--tasks") { Description = "Held-out tasks, the first of those of evaluate.", DefaultValueFactory = _ => 4 };
        var steps = new Option<int?>("--steps") { Description = "The largest number of inner steps, K. Default: as many as in training." };
        var output = new Option<string?>("--out") { Description = "The folder of the pictures. Default: RUN/pictures." };
        var checkpoint = new CheckpointOptions();
        var settings = new RunOptions("render", "device", "sharding", "sampling.device", "evaluation");
        var command = new Command("render", "Draws what the policy does in held-out tasks before and after each inner step.")
        {
            folder, tasks, steps, output,
        };
        checkpoint.AddTo(command);
        settings.AddTo(command);
        command.SetAction(parsed =>
        {
            var run = RunFolder.Open(parsed.GetRequiredValue(folder));
            var config = new ConfigLoader(catalog).Load(run, settings.Read(parsed, run, [
                .. ConfigOptions.Override("--tasks", "evaluation.tasks", parsed.GetValue(tasks)),
                .. ConfigOptions.Override("--steps", "evaluation.steps", parsed.GetValue(steps))]));
            using var experiment = new ExperimentBuilder(catalog).Build(config);
            var book = new HeldOutPictures(experiment, config.Evaluation.Tasks);
            var iteration = checkpoint.Load(parsed, run, experiment);
            var last = config.Evaluation.Steps ?? config.Adaptation.Steps;
            _ = EvaluationDisplay.Show(
                config.Evaluation.Tasks,
                last,
                watch => experiment.Evaluator.Evaluate(experiment.Phi, config.Evaluation.Tasks, last, index: 0, watch: book.See + watch));

            var place = parsed.GetValue(output) ?? Path.Combine(run.Path, "pictures");
            var title = string.Create(
                CultureInfo.InvariantCulture, $"{config.Algorithm.Name} on {config.Environment.Name} after {iteration} iterations");
            Write(place, new(title, CommandName.Of(parsed)), book.Take());
            Console.WriteLine($"Pictures: {Path.Combine(place, "behavior.html")}");
            return 0;
        });
        return command;
    }

    private static void Write(string folder, PicturePage page, IReadOnlyList<Picture> pictures)
    {
        Directory.CreateDirectory(folder);
        AtomicFile.Write(Path.Combine(folder, "behavior.html"), page.Draw(pictures));
        foreach (var (i, picture) in pictures.Index())
        {
            var name = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"task-{i + 1}"));
            AtomicFile.Write($"{name}.svg", $"{SvgPicture.Draw(picture)}\n");
            AtomicFile.Write($"{name}.gif", stream => stream.Write(GifPicture.Draw(picture, GifHeight)));
        }
    }
}
