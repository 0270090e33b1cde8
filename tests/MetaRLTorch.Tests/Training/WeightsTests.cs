using MetaRLTorch.Optimizers;
using MetaRLTorch.Persistence;
using MetaRLTorch.Testing;
using MetaRLTorch.Training;
using NUnit.Framework;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Tests.Training;

/// <summary>φ alone in a file: the way out and in, and what is refused.</summary>
public sealed class WeightsTests : TensorTests
{
    private static readonly Dictionary<string, string> Facts = new() { ["made_by"] = "a test" };

    private static Experiment Experiment(int seed) =>
        LineTraining.Build(LineTraining.Config("maml", OuterOptimizer.Adam) with { Seed = seed });

    [TestCase("weights.npz", (byte)'P')]             // a ZIP archive
    [TestCase("weights.safetensors", null)]
    public void WhatIsSaved_IsLoaded_BitForBit(string name, byte? begins)
    {
        using var folder = new TemporaryFolder();
        using var one = Experiment(1);
        using var other = Experiment(2);
        Assert.That(Numbers(other), Is.Not.EqualTo(Numbers(one)));

        Weights.Save(folder[name], one, Facts);
        Weights.Load(folder[name], other);

        Assert.That(Numbers(other), Is.EqualTo(Numbers(one)));
        if (begins is not null) Assert.That(File.ReadAllBytes(folder[name])[0], Is.EqualTo(begins));
    }

    [Test]
    public void SafeTensors_KeepTheFacts()
    {
        using var folder = new TemporaryFolder();
        using var experiment = Experiment(1);

        Weights.Save(folder["weights.safetensors"], experiment, Facts);

        using var file = SafeTensors.Read(folder["weights.safetensors"]);
        Assert.That(file.Metadata, Is.EquivalentTo(Facts));
        Assert.That(file.Tensors.Keys, Is.EquivalentTo(experiment.ParameterNames));
    }

    [Test]
    public void OneTensorMore_OneTooFew_AndAnotherShape_AreRefused_AndChangeNothing()
    {
        using var experiment = Experiment(1);
        var (names, tensors) = (experiment.ParameterNames, experiment.Phi.All);
        KeyValuePair<string, Tensor>[] own = [.. names.Zip(tensors, (name, tensor) => KeyValuePair.Create(name, tensor + 1))];

        Refuses(experiment, [.. own, new("more", torch.zeros(1))], "its tensors are", "more [1]", "; the run has", "Give these names and shapes.");
        Refuses(experiment, own[1..], "Give these names and shapes.");
        Refuses(experiment, [new(own[0].Key, torch.cat([own[0].Value, own[0].Value], 0)), .. own[1..]], "Give these names and shapes.");
    }

    [TestCase(double.NaN)]
    [TestCase(double.NegativeInfinity)]
    public void ANumberThatIsNotFinite_IsRefused_AndChangesNothing(double number)
    {
        using var experiment = Experiment(1);
        var last = experiment.ParameterNames[^1];

        Refuses(
            experiment,
            [
                .. experiment.ParameterNames.Zip(
                    experiment.Phi.All, (name, tensor) => KeyValuePair.Create(name, name == last ? tensor * number : tensor + 1)),
            ],
            $"a number of {last} is not finite. Give finite weights.");
    }

    [Test]
    public void AnotherEnding_IsRefused_BothWays()
    {
        using var folder = new TemporaryFolder();
        using var experiment = Experiment(1);
        Action[] uses =
            [() => Weights.Save(folder["weights.pt"], experiment, Facts), () => Weights.Load(folder["weights.pt"], experiment)];

        foreach (var use in uses)
        {
            Assert.That(Assert.Throws<UserException>(() => use())!.Message, Does.EndWith(
                "weights are in a file that ends with .safetensors or .npz. Give one of these."));
        }

        Assert.That(File.Exists(folder["weights.pt"]), Is.False);
    }

    private static void Refuses(Experiment experiment, KeyValuePair<string, Tensor>[] tensors, params string[] words)
    {
        using var folder = new TemporaryFolder();
        var before = Numbers(experiment);
        SafeTensors.Write(folder["weights.safetensors"], tensors, Facts);

        var refusal = Assert.Throws<UserException>(() => Weights.Load(folder["weights.safetensors"], experiment))!;

        foreach (var word in words) Assert.That(refusal.Message, Does.Contain(word));
        Assert.That(Numbers(experiment), Is.EqualTo(before));
    }

    private static double[] Numbers(Experiment experiment) => TensorAssert.Numbers(experiment.Phi.All);
}
