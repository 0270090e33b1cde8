using MetaRLTorch.Configuration;
using MetaRLTorch.Optimizers;
using MetaRLTorch.Testing;
using MetaRLTorch.Training;
using NUnit.Framework;

namespace MetaRLTorch.Tests.Training;

/// <summary>What a program that uses the library forgets is named, not met somewhere inside.</summary>
public sealed class NullArgumentTests : TensorTests
{
    [Test]
    public void AMissingArgument_IsNamed()
    {
        using var folder = new TemporaryFolder();
        using var experiment = LineTraining.Build(LineTraining.Config("maml", OuterOptimizer.Adam));
        var run = RunFolder.Create(folder["run"], "seed: 1\n");
        var loader = new ConfigLoader(LineTraining.Catalog);
        HeldOutStep? seen = null;
        _ = experiment.Evaluator.Evaluate(experiment.Phi, tasks: 2, steps: 0, index: 0, watch: step => seen = step);
        (string Argument, Action Call)[] calls =
        [
            ("experiment", () => Weights.Save(folder["weights.npz"], null!, new Dictionary<string, string>())),
            ("experiment", () => Weights.Load(folder["weights.npz"], null!)),
            ("experiment", () => PolicyGraph.Of(null!)),
            ("run", () => Checkpoint.LoadNewest(null!, experiment, _ => { })),
            ("skipped", () => Checkpoint.LoadNewest(run, experiment, null!)),
            ("run", () => loader.Load((RunFolder)null!)),
            ("overrides", () => loader.Load(folder["page.yaml"], (IEnumerable<ConfigOverride>)null!)),
            ("environment", () => seen!.States(null!, episodes: 1)),
            ("policy", () => seen!.Choices(null!, states: 1)),
        ];

        foreach (var (argument, call) in calls)
            Assert.That(Assert.Throws<ArgumentNullException>(() => call())!.ParamName, Is.EqualTo(argument));
    }
}
