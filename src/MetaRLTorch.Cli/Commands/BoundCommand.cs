using System.CommandLine;
using System.Globalization;
using System.Text;
using MetaRLTorch.Adaptation;
using MetaRLTorch.Cli.Display;
using MetaRLTorch.Configuration;
using MetaRLTorch.Environments;
using MetaRLTorch.Persistence;
using MetaRLTorch.Tensors;
using MetaRLTorch.Training;
using Spectre.Console;
using TorchSharp;

namespace MetaRLTorch.Cli.Commands;

/// <summary>
/// <c>metarl bound RUN…</c>: the optimality gap of trained tables before and after adapting once, against its upper
/// bound.
/// </summary>
internal static class BoundCommand
{
    private static readonly string[] Series = ["no adaptation", "one gradient step", "one-time adaptation", "bound"];

    public static Command Create(Catalog catalog)
    {
        var runs = new Argument<string[]>("runs") { Description = "Folders of runs in exact environments.", Arity = ArgumentArity.OneOrMore };
        var tasks = new Option<int>("--tasks") { Description = "Held-out tasks.", DefaultValueFactory = _ => 40 };
        var stepSize = new Option<double>("--step-size")
        {
            Description = "The size of the policy-gradient step that adaptation is compared with.", DefaultValueFactory = _ => 10,
        };
        var output = new Option<string>("--out") { Description = "Writes F.csv and F.svg.", DefaultValueFactory = _ => "bound" };
        var command = new Command("bound", "Measures exact optimality gaps, their upper bound and the task variance.")
        {
            runs, tasks, stepSize, output,
        };
        command.SetAction(parsed =>
        {
            var path = parsed.GetValue(output)!;
            OutputFile.EnsureWritable($"{path}.csv", $"{path}.svg");
            Row[] rows = [.. parsed.GetRequiredValue(runs)
                .Select(run => Measure(catalog, run, parsed.GetValue(tasks), parsed.GetValue(stepSize)))];
            Print(rows, parsed.GetValue(tasks));
            AtomicFile.Write($"{path}.csv", Csv(rows));
            AtomicFile.Write($"{path}.svg", new BarPicture("Mean optimality gap J* − J over held-out tasks", Series)
                .Draw([.. rows.Select(row => (row.Name, row.Gaps))]));
            Console.WriteLine($"Wrote {path}.csv and {path}.svg");
            return 0;
        });
        return command;
    }

    private static Row Measure(Catalog catalog, string folder, int count, double stepSize)
    {
        using var scope = torch.NewDisposeScope();
        var run = RunFolder.Open(folder);
        // Gaps of tables are measured where the tables are drawn.
        var config = new ConfigLoader(catalog).Load(run, new ConfigOverride("bound", "device", "cpu"));
        using var experiment = new ExperimentBuilder(catalog).Build(config);
        var level = experiment.Config.Algorithm.Options as WithinTaskOptions ?? new();
        if (experiment.Environment is not IExactEnvironment environment)
        {
            throw new UserException(
                $"{folder}: the probabilities of {experiment.Config.Environment.Name} are not known. " +
                "Give runs in exact environments (`metarl list`).");
        }

        if (level.MaxDistance is { } limit)
        {
            throw new UserException(
                $"{folder}: algorithm.options.max_distance is {limit}; the bound is that of a penalty, lambda. Give runs without max_distance.");
        }

        _ = Checkpoint.LoadNewest(run, experiment, MetaRl.Warn)
            ?? throw new UserException($"{run.Path}: the run has no checkpoint yet. Train it first.");

        using var random = experiment.Random.Open(RandomPurpose.Tasks, iteration: -1);
        var model = environment.Model(environment.SampleTasks(count, random), experiment.Config.Sampling.Discount);
        var gap = OptimalityGap.Measure(model, experiment.Phi.Start[0], level, stepSize);
        var violations = gap.OneTime.gt(gap.Bound + 1e-10).to(torch.int64).sum().ToInt64();
        double[] gaps = [.. new[] { gap.NoAdaptation, gap.GradientStep, gap.OneTime, gap.Bound }.Select(g => g.mean().ToDouble())];
        return new(Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))), gaps, gap.TaskVariance, violations);
    }

    private static void Print(Row[] rows, int tasks)
    {
        var table = new Table().Border(TableBorder.Minimal).Title(Markup.Escape($"Mean J* − J over {tasks} held-out tasks"));
        table.AddColumns(["run", .. Series, "above the bound", "task variance"]);
        foreach (var row in rows)
        {
            table.AddRow([
                Markup.Escape(row.Name),
                .. row.Gaps.Select(gap => gap.ToString("F4", CultureInfo.InvariantCulture)),
                row.Violations.ToString(CultureInfo.InvariantCulture),
                row.TaskVariance.ToString("F4", CultureInfo.InvariantCulture)]);
        }

        AnsiConsole.Write(table);
    }

    private static string Csv(Row[] rows)
    {
        var csv = new StringBuilder("run,no_adaptation,one_gradient_step,one_time_adaptation,bound,tasks_above_bound,task_variance\n");
        foreach (var row in rows)
        {
            var gaps = string.Join(',', row.Gaps.Select(gap => gap.ToString("R", CultureInfo.InvariantCulture)));
            csv.Append(CultureInfo.InvariantCulture, $"{row.Name},{gaps},{row.Violations},{row.TaskVariance:R}\n");
        }

        return csv.ToString();
    }

    private sealed record Row(string Name, double[] Gaps, double TaskVariance, long Violations);
}
