using MetaRLTorch.Cli;
using MetaRLTorch.Environments;
using MetaRLTorch.Estimators;
using MetaRLTorch.Logging;
using MetaRLTorch.MetaAlgorithms;
using MetaRLTorch.Testing;
using MetaRLTorch.Training;
using NUnit.Framework;

namespace MetaRLTorch.Tests.Cli;

/// <summary>What a program may add to the host, and what it is told where it may not.</summary>
[NonParallelizable]
public sealed class HostTests
{
    [Test]
    public void AnEnvironmentThatIsAdded_IsListedAfterThoseThatComeWithIt()
    {
        var list = Run(host => host.Add(Entry("line_of_mine", new Plain())).Add(Entry("another", new Plain(), ("long", new()))));

        Assert.That(list.ExitCode, Is.Zero, list.Errors);
        Assert.That(list.Output, Does.Match("(?s)  tabular_mdp .*  line_of_mine +A line[.]\n  another +A line[.] Presets: long[.]\n"));
    }

    [TestCase("navigation_2d", "the name is taken")]
    [TestCase("twice", "the name is taken")]
    [TestCase("MyLine", "snake_case")]
    [TestCase("my-line", "snake_case")]
    [TestCase("my__line", "snake_case")]
    [TestCase("", "snake_case")]
    public void ANameThatConfigsCannotUse_IsRefusedInOneLine(string name, string rule) =>
        IsRefused(Run(host => host.Add(Entry("twice", new Plain())).Add(Entry(name, new Plain()))), name, rule);

    [Test]
    public void APresetThatConfigsCannotName_IsRefusedInOneLine() =>
        IsRefused(Run(host => host.Add(Entry("line_of_mine", new Plain(), ("Long", new())))), "Long", "preset of line_of_mine");

    [Test]
    public void OptionsThatConfigsCannotSpell_AreRefusedInOneLine()
    {
        IsRefused(Run(host => host.Add(Entry("line_of_mine", new Single()))), "option wind", "Use int, long, double");
        IsRefused(Run(host => host.Add(Entry("line_of_mine", new Nested()))), "option inner.names", "Use int, long, double");
    }

    [Test]
    public void AMethodAndASurrogateThatAreAdded_AreListedAfterThoseThatComeWithIt()
    {
        var list = Run(host => host.Add(Method<Plain>("method_of_mine")).Add(Estimator("surrogate_of_mine")));

        Assert.That(list.ExitCode, Is.Zero, list.Errors);
        Assert.That(
            list.Output, Does.Match("(?s)  imaml .*  method_of_mine +A method[.]\nalg.*  loaded_dice .*  surrogate_of_mine +A surrogate[.]\nadaptation"));
    }

    [Test]
    public void AMethodOrASurrogateThatConfigsCannotUse_IsRefusedInOneLine()
    {
        IsRefused(Run(host => host.Add(Method<Plain>("maml"))), "the method maml", "the name is taken");
        IsRefused(Run(host => host.Add(Method<Plain>("Maml"))), "'Maml'", "snake_case");
        IsRefused(Run(host => host.Add(Method<Single>("mine"))), "the method mine", "option wind");
        IsRefused(Run(host => host.Add(Estimator("dice"))), "the estimator dice", "the name is taken");
    }

    /// <summary>An own sink gets the numbers that the run's files get, from the iteration on that a process begins with.</summary>
    [Test]
    public void ASinkThatIsAdded_GetsTheNumbersOfARun_AndOfWhatGoesOnWithIt()
    {
        using var folder = new TemporaryFolder();
        List<Collected> made = [];
        IMetricSink Make(RunFolder run, int resumeAt)
        {
            made.Add(new(run.Path, resumeAt));
            return made[^1];
        }

        var train = Run(host => host.Add(Make), [
            "train", Path.Combine(Program.Root, "configs/navigation_2d/maml.yaml"), .. Program.Small.Split(' '),
            "--set", "training.iterations=2", "--out", folder["run"]]);
        var resumed = Run(host => host.Add(Make), "resume", folder["run"], "--iterations", "3");

        Assert.That((train.ExitCode, resumed.ExitCode), Is.EqualTo((0, 0)), train.Errors + resumed.Errors);
        Assert.That(made.Select(sink => (sink.Folder, sink.ResumeAt)), Is.EqualTo([(folder["run"], 0), (folder["run"], 2)]));
        Assert.That(made.Select(sink => string.Join(' ', sink.Rows.Select(row => row.Split(',')[0]))), Is.EqualTo(["0 1", "2"]));
        var rows = File.ReadAllLines(folder["run/metrics.csv"]).Skip(1);
        Assert.That(made.SelectMany(sink => sink.Rows), Is.EqualTo(rows.Select(row => string.Join(',', row.Split(',').Take(3)))));
        Assert.That(made.Select(sink => sink.Texts), Is.EqualTo([1, 0]), "the config, once");
        Assert.That(made.Select(sink => sink.IsDisposed), Is.All.True);
    }

    private sealed class Collected(string folder, int resumeAt) : IMetricSink
    {
        public string Folder => folder;

        public int ResumeAt => resumeAt;

        public List<string> Rows { get; } = [];

        public int Texts { get; private set; }

        public bool IsDisposed { get; private set; }

        public void Write(int iteration, long environmentSteps, IReadOnlyList<(string Name, double Value)> metrics) => Rows.Add(
            FormattableString.Invariant($"{iteration},{environmentSteps},{metrics.ToDictionary()[MetricNames.ReturnBeforeAdaptation]:R}"));

        public void Text(string name, string markdown) => Texts++;

        public void Flush()
        {
        }

        public void Dispose() => IsDisposed = true;
    }

    private static MethodEntry Method<T>(string name)
        where T : class, new() =>
        MethodEntry.Of<T>(name, "A method.", (_, _) => throw new NotSupportedException("It is never built."));

    private static EstimatorEntry Estimator(string name) => new(name, "A surrogate.", conventions => new Dice(conventions));

    private static EnvironmentEntry Entry<T>(string name, T defaults, params (string, T)[] presets)
        where T : class, new() =>
        EnvironmentEntry.Of(name, "A line.", defaults, _ => new LineEnvironment(horizon: 5), presets);

    private static void IsRefused(Program program, params string[] words)
    {
        Assert.That(program.ExitCode, Is.EqualTo(2));
        Assert.That(program.Output, Is.Empty);
        Assert.That(program.Errors.TrimEnd(), Does.Not.Contain("\n"));
        foreach (var word in words) Assert.That(program.Errors, Does.Contain(word));
    }

    /// <summary>The program in this process: the listing of names needs none of its own.</summary>
    private static Program Run(Action<Host> configure, params string[] args)
    {
        var (standard, error) = (Console.Out, Console.Error);
        using StringWriter output = new(), errors = new();
        try
        {
            Console.SetOut(output);
            Console.SetError(errors);
            return new(MetaRl.Run(args.Length == 0 ? ["list"] : args, configure), output.ToString(), errors.ToString());
        }
        finally
        {
            Console.SetOut(standard);
            Console.SetError(error);
        }
    }

    private sealed record Plain
    {
        public int Horizon { get; init; } = 5;

        public double[] Goals { get; init; } = [];

        public DayOfWeek? Day { get; init; }

        public Size Group { get; init; } = new();
    }

    private sealed record Size
    {
        public bool Large { get; init; }
    }

    private sealed record Single
    {
        public float Wind { get; init; }
    }

    private sealed record Nested
    {
        public Texts Inner { get; init; } = new();
    }

    private sealed record Texts
    {
        public List<string> Names { get; init; } = [];
    }
}
