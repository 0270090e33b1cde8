using NUnit.Framework;

namespace MetaRLTorch.Tests.Cli;

/// <summary><c>metarl sweep</c>: which runs a page names, and that each is what <c>metarl train</c> makes of it.</summary>
public sealed class SweepTests
{
    private const string Small =
        "set: {policy.hidden_sizes: [8], environment.options.horizon: 10, sampling.tasks: 3, sampling.episodes: 4, evaluation.tasks: 3, " +
        "training.iterations: 4, training.checkpoint_every: 2, training.evaluate_every: 2}\n";

    private TemporaryFolder _folder = null!;

    private string Page => _folder["small.yaml"];

    [SetUp]
    public void MakeFolder() => _folder = new();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public void AGrid_IsEveryCombination_OfPagesSettingsAndSeeds()
    {
        Write("configs: [configs/navigation_2d/maml.yaml, configs/navigation_2d/sgmrl.yaml]\nseeds: [3, 5]\n" +
            "grid: {outer.step_size: [1.0e-3, 2.0e-3], policy.hidden_sizes: [[4], [8, 8]]}\n");

        var runs = List();

        Assert.That(runs, Has.Length.EqualTo(2 * 4 * 2));
        Assert.That(runs[0][1], Is.EqualTo("absent"));
        Assert.That(runs[2][2], Is.EqualTo(_folder["runs/navigation_2d/maml/outer.step_size=1.0e-3,policy.hidden_sizes=[8,8]/seed-3"]));
        Assert.That(
            runs[^1][3],
            Is.EqualTo($"metarl train configs/navigation_2d/sgmrl.yaml --seed 5 --out '{runs[^1][2]}' " +
                "--set outer.step_size=2.0e-3 --set 'policy.hidden_sizes=[8, 8]' --set sharding.workers=1"));
    }

    [Test]
    public void AList_IsTheseCombinations()
    {
        Write("configs: [configs/navigation_2d/maml.yaml]\nlist:\n  - {algorithm.name: maml}\n  - {algorithm.name: first_order_maml, adaptation.steps: 2}\n");

        Assert.That(
            List().Select(run => run[2]),
            Is.EqualTo(new[] { "algorithm.name=maml", "algorithm.name=first_order_maml,adaptation.steps=2" }
                .Select(name => _folder[$"runs/navigation_2d/maml/{name}/seed-1"])));
    }

    [Test]
    public void RandomSettings_LieInTheirRanges_AndALargerCountKeepsThem()
    {
        string[] Draw(int count)
        {
            Write("configs: [configs/navigation_2d/maml.yaml]\n" +
                $"random: {{count: {count}, seed: 7, settings: {{outer.step_size: {{log_uniform: [1.0e-4, 1.0e-2]}}, adaptation.steps: {{choice: [1, 2]}}}}}}\n");
            return [.. List().Select(run => run[2])];
        }

        var (few, many) = (Draw(3), Draw(40));

        Assert.That(many[..3], Is.EqualTo(few));
        var sizes = many.Select(run => double.Parse(run.Split("step_size=")[1].Split(',')[0])).ToArray();
        Assert.That(sizes, Has.All.InRange(1e-4, 1e-2));
        Assert.That(sizes.Count(size => size < 1e-3), Is.InRange(10, 30), "half of a log-uniform range lies below its geometric mean");
        Assert.That(many.Count(run => run.Contains("steps=2")), Is.InRange(10, 30));
    }

    [Test]
    public void ASweep_TrainsAsTrainDoes_KeepsWhatIsFinished_AndGoesOnWithWhatIsNot()
    {
        Write($"configs: [configs/navigation_2d/maml.yaml]\nseeds: [1, 2]\n{Small}");
        string Of(int seed, string file = "metrics.csv") => _folder[$"runs/navigation_2d/maml/seed-{seed}/{file}"];

        var first = Program.Run($"sweep {Page} --jobs 2");
        var written = File.GetLastWriteTimeUtc(Of(1));
        File.Delete(Of(2, "checkpoints/iteration_00000004.safetensors"));
        var again = Program.Run($"sweep {Page}");

        Assert.That(first.ExitCode, Is.Zero, first.Errors + first.Output);
        Assert.That(first.Output, Does.EndWith($"2 runs are finished. Compare them: metarl report {_folder["runs"]}\n"));
        Assert.That(again.ExitCode, Is.Zero, again.Errors);
        Assert.That(again.Output, Does.Contain("seed-2: goes on").And.Not.Contain("seed-1:"));
        Assert.That(File.GetLastWriteTimeUtc(Of(1)), Is.EqualTo(written));
        for (var seed = 1; seed <= 2; seed++)
        {
            Program.Run($"train configs/navigation_2d/maml.yaml --seed {seed} {Program.Small} --set sharding.workers=1 --out {_folder[$"{seed}"]}");
            Assert.That(File.ReadAllText(Of(seed)), Is.EqualTo(File.ReadAllText(_folder[$"{seed}/metrics.csv"])));
        }

        var report = Program.Run($"compare {_folder["runs"]}");
        Assert.That(report.Output, Does.Contain(" maml   │ 2 "), report.Errors);
    }

    [Test]
    public void ATask_TrainsOneRun_AndIsDoneWhereItIsFinished()
    {
        Write($"configs: [configs/navigation_2d/maml.yaml]\nseeds: [1, 2]\n{Small}");

        var task = Program.Run($"sweep {Page} --task 1");
        var again = Program.Run($"sweep {Page} --task 1");

        Assert.That(task.ExitCode, Is.Zero, task.Errors);
        Assert.That(List().Select(run => run[1]), Is.EqualTo(new[] { "absent", "finished" }));
        Assert.That((again.ExitCode, again.Output), Is.EqualTo((0, $"{_folder["runs/navigation_2d/maml/seed-2"]} is finished.\n")));
        Assert.That(Program.Run($"sweep {Page} --task 2").Errors, Does.EndWith("--task 2: the sweep has 2 runs. Give 0 to 1.\n"));
    }

    /// <summary>A file stands where one of two runs should go: the other is trained, and the exit code says that not all are finished.</summary>
    [Test]
    public void ARunThatFails_StopsNoOther_AndIsTold()
    {
        Write($"configs: [configs/navigation_2d/maml.yaml]\n{Small}list: [{{adaptation.steps: 2}}, {{adaptation.steps: 1}}]\n");
        Directory.CreateDirectory(_folder["runs/navigation_2d/maml"]);
        File.WriteAllText(_folder["runs/navigation_2d/maml/adaptation.steps=2"], "");

        var program = Program.Run($"sweep {Page} --jobs 1");

        Assert.That(program.ExitCode, Is.EqualTo(1));
        Assert.That(program.Output, Does.Match("steps=2/seed-1: FAILED with exit code 2. metarl: .*the run cannot be written here"));
        Assert.That(program.Output, Does.Contain("steps=1/seed-1: finished").And.Not.Contain("runs are finished"));
    }

    [Test]
    public void ARunOfOtherSettings_IsRefused_BeforeAnyBegins()
    {
        Write($"configs: [configs/navigation_2d/maml.yaml]\n{Small}");
        Program.Run($"train configs/navigation_2d/maml.yaml {Program.Small} --set sampling.tasks=2 --out {_folder["runs/navigation_2d/maml/seed-1"]}");

        var program = Program.Run($"sweep {Page}");

        Assert.That(program.ExitCode, Is.EqualTo(2));
        Assert.That(program.Errors, Does.Contain("seed-1 was trained with sampling.tasks 2 instead of 3. Remove it, or let the sweep write elsewhere"));
    }

    [TestCase("seeds: [1]", "configs is empty; name the config pages of the runs.")]
    [TestCase("configs: [configs/navigation_2d/maml.yaml]\nseeds: [1, 1]", "seeds names one twice; name each once.")]
    [TestCase("configs: [configs/navigation_2d/maml.yaml]\nsteps: [1]", "line 2: this is no sweep: Property 'steps' not found")]
    [TestCase("configs: configs/navigation_2d/maml.yaml", "line 1: this is no sweep: a value, a list or a group stands where another of these is wanted.")]
    [TestCase("configs: [nowhere.yaml]", "nowhere.yaml: there is no such file")]
    [TestCase("configs: [configs/navigation_2d/maml.yaml]\ngrid: {adaptation.step: [1]}", "--set adaptation.step=1: adaptation.step is not a setting")]
    [TestCase("configs: [configs/navigation_2d/maml.yaml]\ngrid: {adaptation.steps: []}", "grid.adaptation.steps has no values; give a list.")]
    [TestCase("configs: [configs/navigation_2d/maml.yaml]\ngrid: {a: [1]}\nlist: [{a: 1}]", "grid, list and random are given together; keep one of them.")]
    [TestCase("configs: [configs/navigation_2d/maml.yaml]\nrandom: {count: 0}", "random.count is 0; draw 1 or more.")]
    [TestCase("configs: [configs/navigation_2d/maml.yaml]\nrandom: {count: 1, settings: {a: {log_uniform: [0, 1]}}}", "random.settings.a cannot be drawn so;")]
    [TestCase("configs: [configs/navigation_2d/maml.yaml]\nrandom: {count: 1, settings: {a: {normal: [0, 1]}}}", "is drawn by normal, which is unknown;")]
    [TestCase("configs: [configs/navigation_2d/maml.yaml, configs/navigation_2d/maml.yaml]", "2 runs would share the folder")]
    public void AMistake_IsOneLine(string page, string message)
    {
        Write(page + "\n");

        var program = Program.Run($"sweep {Page}");

        Assert.That(program.ExitCode, Is.EqualTo(2));
        Assert.That(program.Errors, Does.Contain(message));
        Assert.That(program.Errors.Count(letter => letter == '\n'), Is.EqualTo(1), program.Errors);
    }

    /// <summary>Slurm's commands are stood in for by scripts that say what they were given.</summary>
    [Test]
    public void Slurm_IsGivenOneArray_AndATaskThatHasSaved_ComesAgain()
    {
        Write($"configs: [configs/navigation_2d/maml.yaml]\nseeds: [1, 2, 3]\n{Small}");
        Directory.CreateDirectory(_folder["bin"]);
        foreach (var (name, body) in new[] { ("sbatch", "echo sbatch $@"), ("srun", "echo srun $@; exit $CODE"), ("scontrol", "echo scontrol $@") })
        {
            File.WriteAllText(_folder[$"bin/{name}"], $"#!/bin/sh\n{body}\n");
        }

        Program.Bash($"chmod +x {_folder["bin"]}/*");

        var slurm = $"export PATH={_folder["bin"]}:$PATH SLURM_ARRAY_TASK_ID=2 SLURM_ARRAY_JOB_ID=77";
        var submitted = Program.Bash($"{slurm}; scripts/slurm/sweep.sh {Page} --partition=gpu");
        var saved = Program.Bash($"{slurm} CODE=138; scripts/slurm/task.sh {Program.Root} {Page}");
        var mistaken = Program.Bash($"{slurm} CODE=2; scripts/slurm/task.sh {Program.Root} {Page}");

        Assert.That(submitted.Output, Does.Contain("--array=0-2").And.Contain("--signal=USR1@120").And.EndWith(
            $"--partition=gpu scripts/slurm/task.sh {Program.Root} {Page}\n"), submitted.Errors);
        Assert.That(saved.Output, Is.EqualTo($"srun scripts/metarl sweep {Page} --task 2\nscontrol requeue 77_2\n"));
        Assert.That((saved.ExitCode, mistaken.ExitCode), Is.EqualTo((138, 2)));
        Assert.That(mistaken.Output, Does.Not.Contain("requeue"), "what is wrong stays wrong");
    }

    private void Write(string page) => File.WriteAllText(Page, $"{page}out: {_folder["runs"]}\n");

    private string[][] List()
    {
        var program = Program.Run($"sweep {Page} --list");
        Assert.That(program.ExitCode, Is.Zero, program.Errors);
        return [.. program.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\t'))];
    }
}
