using System.Text;
using MetaRLTorch.Environments;
using MetaRLTorch.Games;
using MetaRLTorch.Logging;
using MetaRLTorch.Testing;
using MetaRLTorch.Tests.Cli;
using MetaRLTorch.Training;
using NUnit.Framework;

namespace MetaRLTorch.Tests.Faults;

/// <summary>Files that are damaged by chance: a page, a checkpoint, a log. What is read of them is right or refused in one line.</summary>
public sealed class MutationTests : TensorTests
{
    private static readonly Catalog Known = Catalog.With([.. EnvironmentCatalog.Entries, .. GameCatalog.Entries]);

    private readonly TemporaryFolder _folder = new();

    private RunFolder Trained => RunFolder.Open(_folder["run"]);

    [OneTimeSetUp]
    public void Train()
    {
        var program = Program.Run($"train {Trials.Config} {Trials.EveryIteration} --set training.iterations=12 --out {_folder["run"]}");
        Assert.That(program.ExitCode, Is.Zero, program.Errors);
    }

    [OneTimeTearDown]
    public void Remove() => _folder.Dispose();

    [Test]
    public void AMutatedPage_IsReadOrRefusedInOneLine()
    {
        var chance = new Chance(Trials.Seed);
        string[] pages =
        [
            .. Directory.GetFiles(Path.Combine(Program.Root, "configs"), "*.yaml", SearchOption.AllDirectories).Order(StringComparer.Ordinal),
        ];
        var refused = 0;
        for (var trial = 0; trial < Trials.Count(few: 100); trial++)
        {
            var page = File.ReadAllBytes(pages[chance.Below(pages.Length)]);
            File.WriteAllBytes(_folder["page.yaml"], Trials.Mutate(Trials.Mutate(page, chance), chance));
            try
            {
                new ConfigLoader(Known).Load(_folder["page.yaml"]);
            }
            catch (UserException refusal)
            {
                refused++;
                Assert.That(refusal.Message, Does.StartWith(_folder["page.yaml"]).And.Not.Contain("\n"));
            }
        }

        TestContext.Out.WriteLine($"{refused} of {Trials.Count(few: 100)} pages were refused, the others read");
    }

    [Test]
    public void AMutatedCheckpoint_IsPassedOver_AndTheNextOlderIsUsed()
    {
        using var experiment = new ExperimentBuilder(Known).Build(new ConfigLoader(Known).Load(Trained));
        var (newest, chance) = (Trained.NewestCheckpoint()!, new Chance(Trials.Seed));
        var whole = File.ReadAllBytes(newest);
        for (var trial = 0; trial < Trials.Count(few: 100); trial++)
        {
            var mutated = Trials.Mutate(whole, chance);
            if (mutated.AsSpan().SequenceEqual(whole)) continue;
            File.WriteAllBytes(newest, mutated);
            var said = new List<string>();

            var progress = Checkpoint.LoadNewest(Trained, experiment, said.Add);

            Assert.That(progress?.Iteration, Is.EqualTo(11), $"trial {trial}");
            Assert.That(said, Has.Count.EqualTo(2).And.None.Contains("\n"));
        }

        File.WriteAllBytes(newest, whole);
    }

    [Test]
    public void AMutatedLog_IsReadRightOrRefused_AndRepaired()
    {
        var chance = new Chance(Trials.Seed);
        var (refused, trials) = (0, Trials.Count(few: 100));
        using var experiment = new ExperimentBuilder(Known).Build(new ConfigLoader(Known).Load(Trained));
        var start = Checkpoint.LoadNewest(Trained, experiment, _ => { })!.Value;
        for (var trial = 0; trial < trials; trial++)
        {
            using var copy = Copy();
            var names = Directory.GetFiles(copy.Path).Where(file => file.EndsWith(".csv") || file.Contains("tfevents")).Order().ToArray();
            var damaged = names[chance.Below(names.Length)];
            File.WriteAllBytes(damaged, Trials.Mutate(File.ReadAllBytes(damaged), chance));
            var before = File.ReadAllBytes(damaged);
            try
            {
                new CsvSink(copy.Path, start.Iteration, start.Written, allowLost: false).Dispose();
            }
            catch (UserException refusal)
            {
                refused++;
                Assert.That(refusal.Message, Does.Contain(damaged).And.Contain("metarl repair").And.Not.Contain("\n"));
                Assert.That(File.ReadAllBytes(damaged), Is.EqualTo(before), "nothing was changed");
                Assert.That(CsvRepair.Repair(copy.Path).All(file => file.IsComplete), Is.True);
                new CsvSink(copy.Path, start.Iteration, start.Written, allowLost: false).Dispose();
            }

            foreach (var file in (string[])[CsvSink.MetricsFile, CsvSink.EvaluationFile])
            {
                Assert.That(File.ReadAllText(copy[file]), Is.EqualTo(File.ReadAllText(_folder[$"run/{file}"])), $"trial {trial}: {damaged}");
            }
        }

        TestContext.Out.WriteLine($"{refused} of {trials} logs were refused and repaired, the others were whole where it counts");
    }

    [TestCase("brackets", "is nested deeper than 32 levels")]
    [TestCase("aliases", "*a repeats another part")]
    [TestCase("/dev/zero", "is longer than 1048576 characters")]
    [TestCase("escape", @"\u001B")]
    public void ACraftedPage_IsRefusedInOneLine_ThatATerminalCanShow(string kind, string words)
    {
        var page = kind.StartsWith('/') ? kind : _folder["crafted.yaml"];
        if (page != kind) File.WriteAllText(page, Crafted(kind));

        var program = Program.Run($"train {page} --out {_folder["crafted"]}");

        Assert.That(program.ExitCode, Is.EqualTo(2), program.Errors);
        Assert.That(program.Errors.TrimEnd(), Does.StartWith($"metarl: {page}").And.Contain(words).And.Not.Match(@"[\x00-\x1f]"));
    }

    private static string Crafted(string kind) => kind switch
    {
        "brackets" => $"seed: {new string('[', 100_000)}",
        "escape" => "\"a\\e[31mb\": 1\n",
        _ => "a: &a [x]\n" + string.Concat(Enumerable.Range(0, 40).Select(i =>
            $"{(char)('b' + (i % 20))}{i}: &{(char)('b' + (i % 20))}{i} [*a, *a, *a, *a]\n")),
    };

    private TemporaryFolder Copy()
    {
        var copy = new TemporaryFolder();
        foreach (var file in Directory.GetFiles(_folder["run"])) File.Copy(file, copy[Path.GetFileName(file)]);
        return copy;
    }
}
