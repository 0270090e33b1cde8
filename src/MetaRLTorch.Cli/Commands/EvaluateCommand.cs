using MetaRLTorch.Cli.Display;
using MetaRLTorch.Configuration;
using System.CommandLine;
using System.Globalization;
using System.Text;
using MetaRLTorch.Environments;
using MetaRLTorch.Optimizers;
using MetaRLTorch.Persistence;
using MetaRLTorch.Comparison;
using MetaRLTorch.Training;
using Spectre.Console;

namespace MetaRLTorch.Cli.Commands;

/// <summary><c>metarl evaluate RUN</c>: adapts a trained policy to held-out tasks.</summary>
internal static class EvaluateCommand
{
    public static Command Create(Catalog catalog)
    {
        var folder = new Argument<string>("run") { Description = "The run's folder." };
        var weights = new Option<string?>("--weights")
        {
            Description = "Takes the policy from a .safetensors or .npz file of other origin instead, with the names and shapes of the run.",
        };
        var tasks = new Option<int?>("--tasks") { Description = "Held-out tasks. Default: the run's evaluation.tasks." };
        var episodes = new Option<int?>("--episodes") { Description = "Episodes per task and inner step. Default: as many as in training." };
        var steps = new Option<int?>("--steps") { Description = "The largest number of inner steps, K. Default: as many as in training." };
        var output = new Option<string?>("--out")
        {
            Description = "The CSV file; every task's own returns go beside it, to *.tasks.csv. Default: RUN/evaluate.csv.",
        };
        var checkpoint = new CheckpointOptions();
        var settings = new RunOptions("evaluate", "device", "sharding", "sampling.device", "evaluation");
        var command = new Command("evaluate", "Adapts to held-out tasks with 0…K inner steps and prints the returns.")
        {
            folder, weights, tasks, episodes, steps, output,
        };
        checkpoint.AddTo(command);
        settings.AddTo(command);
        command.SetAction(parsed =>
        {
            var run = RunFolder.Open(parsed.GetRequiredValue(folder));
            var results = parsed.GetValue(output) ?? Path.Combine(run.Path, "evaluate.csv");
            OutputFile.EnsureWritable(results, Path.ChangeExtension(results, "tasks.csv"));
            var config = new ConfigLoader(catalog).Load(run, settings.Read(parsed, run, [
                .. ConfigOptions.Override("--tasks", "evaluation.tasks", parsed.GetValue(tasks)),
                .. ConfigOptions.Override("--episodes", "evaluation.episodes", parsed.GetValue(episodes)),
                .. ConfigOptions.Override("--steps", "evaluation.steps", parsed.GetValue(steps))]));
            using var experiment = new ExperimentBuilder(catalog).Build(config);
            var source = parsed.GetValue(weights) is { } file ? Foreign(file, experiment, checkpoint.AreGiven(parsed))
                : Trained(checkpoint.Load(parsed, run, experiment));

            var last = config.Evaluation.Steps ?? config.Adaptation.Steps;
            var seen = EvaluationDisplay.Show(
                config.Evaluation.Tasks,
                last,
                watch => experiment.Evaluator.Evaluate(experiment.Phi, config.Evaluation.Tasks, last, index: 0, watch));
            var rows = seen.Returns.Select(ConfidenceInterval.Of).ToArray();
            Print(rows, config, source);
            AtomicFile.Write(results, Csv(rows, config, source));
            AtomicFile.Write(Path.ChangeExtension(results, "tasks.csv"), Csv(seen));
            return Array.FindIndex(rows, row => !double.IsFinite(row.Mean)) is >= 0 and var k
                ? throw new NonFiniteException($"The return of held-out tasks after {k} inner steps")
                : 0;
        });
        return command;
    }

    private static Source Trained(int iteration) => new(iteration, string.Create(CultureInfo.InvariantCulture, $"after {iteration} iterations"));

    private static Source Foreign(string file, Experiment experiment, bool besides)
    {
        if (besides) throw new UserException("--weights is given with --checkpoint or --best; keep one of them.");
        Weights.Load(file, experiment);
        return new(null, $"with the weights of {file}");
    }

    private static void Print(ConfidenceInterval[] rows, ExperimentConfig config, Source source)
    {
        var table = new Table().Border(TableBorder.Minimal)
            .Title(Markup.Escape($"{config.Evaluation.Tasks} held-out tasks {source.Words}"));
        table.AddColumns("inner steps", "mean return", "95 % confidence interval over tasks");
        foreach (var (k, row) in rows.Index())
        {
            table.AddRow(
                k.ToString(CultureInfo.InvariantCulture),
                Text(row.Mean),
                $"{Text(row.Mean - row.HalfWidth)} … {Text(row.Mean + row.HalfWidth)}");
        }

        AnsiConsole.Write(table);
    }

    private static string Csv(ConfidenceInterval[] rows, ExperimentConfig config, Source source)
    {
        var csv = new StringBuilder("iteration,tasks,inner_steps,mean_return,lower_95,upper_95\n");
        foreach (var (k, row) in rows.Index())
        {
            csv.Append(
                CultureInfo.InvariantCulture,
                $"{source.Iteration},{config.Evaluation.Tasks},{k}," +
                $"{row.Mean:R},{row.Mean - row.HalfWidth:R},{row.Mean + row.HalfWidth:R}\n");
        }

        return csv.ToString();
    }

    /// <summary>A row per task: its description's numbers, then its return after 0 … K steps.</summary>
    private static string Csv(HeldOutReturns seen)
    {
        var names = seen.Tasks[0].Index().Select(number => $"task_{number.Index}")
            .Concat(seen.Returns.Index().Select(step => $"return_after_step_{step.Index}"));
        var rows = seen.Tasks.Select((task, m) => task.Concat(seen.Returns.Select(step => step[m])))
            .Select(row => string.Join(',', row.Select(value => value.ToString("R", CultureInfo.InvariantCulture))));
        return string.Join('\n', [string.Join(',', names), .. rows, string.Empty]);
    }

    private static string Text(double value) => value.ToString("F2", CultureInfo.InvariantCulture);

    /// <summary>Where the policy comes from.</summary>
    /// <param name="Iteration">How long it was trained; null where another program made it.</param>
    /// <param name="Words">What the table says of it.</param>
    private sealed record Source(int? Iteration, string Words);
}
