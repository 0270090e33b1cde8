namespace MetaRLTorch.Tests.Cli;

/// <summary>A folder with a small table, its config pages, and runs of it that a test makes up.</summary>
internal sealed class ResultFolder : IDisposable
{
    private const string Page = """
        environment:
          name: navigation_2d
          options: {horizon: 10}
        policy: {hidden_sizes: [8]}
        sampling: {tasks: 3, episodes: 4}
        algorithm: {name: maml}
        training: {iterations: 6, checkpoint_every: 2, evaluate_every: 2}
        evaluation: {tasks: 7, steps: 1}

        """;

    private readonly TemporaryFolder _folder = new();

    /// <summary>A table whose methods have these seeds; of each method there is a page <c>pages/METHOD.yaml</c>.</summary>
    public ResultFolder(int seeds, params string[] methods)
    {
        Directory.CreateDirectory(this["pages"]);
        foreach (var method in methods) File.WriteAllText(PageOf(method), Page);
        File.WriteAllText(Table, $"""
            title: Two numbers
            comment: What they are.
            seeds: {seeds}
            from: 4
            environments:
              plane:
            {string.Concat(methods.Select(method => $"    {method}: {PageOf(method)}\n"))}
            """);
    }

    public string Table => this["tiny.yaml"];

    /// <summary>Lets the table show a metric's last values.</summary>
    public void Show(string title, string metric) => File.AppendAllText(Table, $"metrics: {{{title}: {metric}}}\n");

    /// <summary>Lets a run report a metric.</summary>
    public void Report(string method, int seed, string metric, params double[] values) => File.WriteAllText(
        Path.Combine(RunOf(method, seed), "metrics.csv"),
        $"iteration,steps/environment,{metric}\n" + string.Concat(values.Select((value, i) => FormattableString.Invariant($"{i},{i},{value}\n"))));

    public string Results => this["RESULTS.md"];

    public string this[string name] => _folder[name];

    public string PageOf(string method) => this[$"pages/{method}.yaml"];

    public string RunOf(string method, int seed) => this[$"runs/results/pages/{method}/seed-{seed}"];

    /// <summary>
    /// A run that is finished, with <paramref name="level"/> as the mean of its evaluations after one inner step from
    /// iteration 4 on, and next to nothing after none.
    /// </summary>
    public void Finish(string method, int seed, int level, string commit)
    {
        var run = RunOf(method, seed);
        Directory.CreateDirectory(Path.Combine(run, "checkpoints"));
        File.WriteAllText(Path.Combine(run, "config.yaml"), $"seed: {seed}\n{File.ReadAllText(PageOf(method))}");
        File.WriteAllText(Path.Combine(run, "checkpoints", "iteration_00000006.safetensors"), "");
        File.WriteAllText(Path.Combine(run, "origin.txt"), $"{commit}\ta machine\n");
        File.WriteAllText(Path.Combine(run, "evaluation.csv"), $"""
            iteration,steps/environment,evaluation/return_after_step_0,evaluation/return_after_step_1
            1,500000,1000,1000
            3,1000000,-0.04,{level - 1}
            5,1500000,-0.04,{level + 1}

            """);
    }

    public void Dispose() => _folder.Dispose();
}
