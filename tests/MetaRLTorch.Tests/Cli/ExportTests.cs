using System.Text.Json;
using MetaRLTorch.Environments;
using MetaRLTorch.Persistence;
using MetaRLTorch.Testing;
using MetaRLTorch.Training;
using NUnit.Framework;
using TorchSharp;

namespace MetaRLTorch.Tests.Cli;

/// <summary>A policy for other programs, and one of theirs: <c>export</c> and <c>evaluate --weights</c>.</summary>
public sealed class ExportTests
{
    private const string Names = "layer0.weight [2, 8], layer0.bias [8], layer1.weight [8, 2], layer1.bias [2], log_std [2]";
    private const string Reader = "/usr/bin/python3 tests/MetaRLTorch.Tests/Training/read_export.py";

    private TemporaryFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [TestCase("navigation_2d/maml", "--set precision=fp64", "observation [batch, 2] → mean [batch, 2], log_std [2]")]
    [TestCase("navigation_2d/meta_sgd", "--set policy.activation=relu", "observation [batch, 2] → mean [batch, 2], log_std [2]")]
    [TestCase("frozen_lake/maml", "", "observation [batch, 16] → logits [batch, 4]")]
    public void WhatIsExported_IsEvaluatedAsTheRunItself(string page, string settings, string signature)
    {
        Train(page, settings);

        var exported = Program.Run($"export {_folder["run"]}");

        Assert.That(exported.ExitCode, Is.Zero, exported.Errors);
        Assert.That(exported.Output, Does.Contain("policy.onnx: ").And.EndWith($"{signature}\n"));
        var own = Returns("");
        Assert.That(Returns($"--weights {_folder["run/policy.npz"]}"), Is.EqualTo(own));
        Assert.That(Returns($"--weights {_folder["run/policy.safetensors"]}"), Is.EqualTo(own));
    }

    [TestCase("navigation_2d/maml", "--set precision=fp64", 1e-13)]
    [TestCase("navigation_2d/maml", "--set policy.activation=relu", 1e-6)]
    [TestCase("frozen_lake/maml", "--set precision=fp64", 1e-13)]
    public void WhatIsExported_IsReadByOthers_WhoComputeTheSame(string page, string settings, double tolerance)
    {
        Needs.That(Program.Bash("/usr/bin/python3 -c 'import numpy, onnx'").ExitCode == 0, "needs python3-numpy and python3-onnx");
        Train(page, settings);
        Program.Run($"export {_folder["run"]} --out {_folder["policy"]}");

        var read = Program.Bash($"{Reader} {_folder["policy"]}");

        Assert.That(read.ExitCode, Is.Zero, read.Errors);
        var outputs = JsonSerializer.Deserialize<Dictionary<string, double[]>>(read.Output)!;
        var expected = Outputs();
        Assert.That(outputs.Keys, Is.EquivalentTo(expected.Keys));
        foreach (var (name, numbers) in expected) TensorAssert.NumbersAreClose(outputs[name], numbers, tolerance);
    }

    [Test]
    public void WeightsOfAnotherProgram_InItsOrderAndPrecision_AreTheSame()
    {
        Needs.That(Program.Bash("/usr/bin/python3 -c 'import numpy'").ExitCode == 0, "needs python3-numpy");
        Train("navigation_2d/maml", "");
        Program.Run($"export {_folder["run"]} --out {_folder["policy"]}");

        var written = Program.Bash($"{Reader} {_folder["policy"]} {_folder["theirs"]}");

        Assert.That(written.ExitCode, Is.Zero, written.Errors);
        Assert.That(Returns($"--weights {_folder["theirs.npz"]}"), Is.EqualTo(Returns("")));
    }

    [Test]
    public void WeightsThatDoNotFit_AreRefusedInOneLine_WithWhatIsExpected()
    {
        Train("navigation_2d/maml", "");
        using var weight = torch.zeros(8, 2, torch.float32);
        SafeTensors.Write(_folder["other.safetensors"], [new("layer0.weight", weight)]);
        File.WriteAllText(_folder["text.npz"], "layer0.weight");

        Refuses($"--weights {_folder["other.safetensors"]}", $"its tensors are layer0.weight [8, 2]; the run has {Names}. Give these");
        Refuses($"--weights {_folder["text.npz"]}", "text.npz: it cannot be read as a NumPy array");
        Refuses($"--weights {_folder["none.npz"]}", "none.npz: there is no such file");
        Refuses($"--weights {_folder["weights.pt"]}", "weights are in a file that ends with .safetensors or .npz. Give one of these.");
        Refuses($"--best --weights {_folder["other.safetensors"]}", "--weights is given with --checkpoint or --best; keep one of them.");
    }

    [Test]
    public void WeightsThatAreNotFinite_AreRefused()
    {
        Train("navigation_2d/maml", "");
        Program.Run($"export {_folder["run"]} --out {_folder["policy"]}");
        using (var file = SafeTensors.Read(_folder["policy.safetensors"]))
        {
            file.Tensors["layer1.bias"].fill_(double.NaN);
            NumpyArchive.Write(_folder["broken.npz"], file.Tensors);
        }

        Refuses($"--weights {_folder["broken.npz"]}", "a number of layer1.bias is not finite. Give finite weights.");
    }

    private void Train(string page, string settings)
    {
        var horizon = page.StartsWith("frozen") ? Program.Small.Replace("--set policy.hidden_sizes=[8] ", "") : Program.Small;
        var trained = Program.Run($"train configs/{page}.yaml {horizon} {settings} --out {_folder["run"]}");
        Assert.That(trained.ExitCode, Is.Zero, trained.Errors);
    }

    private string[][] Returns(string arguments)
    {
        var evaluated = Program.Run($"evaluate {_folder["run"]} {arguments} --out {_folder["x.csv"]}");
        Assert.That(evaluated.ExitCode, Is.Zero, evaluated.Errors);
        return [.. File.ReadAllLines(_folder["x.csv"]).Skip(1).Select(line => line.Split(',')[1..])];
    }

    private void Refuses(string arguments, string what)
    {
        var program = Program.Run($"evaluate {_folder["run"]} {arguments}");
        Assert.That((program.ExitCode, program.Errors.Count(c => c == '\n')), Is.EqualTo((2, 1)), program.Errors);
        Assert.That(program.Errors, Does.Contain(what));
    }

    /// <summary>The policy's outputs for the reader's observations, by the library.</summary>
    private Dictionary<string, double[]> Outputs()
    {
        var (catalog, run) = (Catalog.With(EnvironmentCatalog.Entries), RunFolder.Open(_folder["run"]));
        using var experiment = new ExperimentBuilder(catalog).Build(new ConfigLoader(catalog).Load(run));
        _ = Checkpoint.LoadNewest(run, experiment, _ => { });
        var theta = experiment.Phi.Start;
        var size = experiment.Environment.Spec.ObservationSize;
        var observations = torch.linspace(-1, 1, 5 * size, torch.float64).to(theta.DataType).view(1, 5, size);
        var statistics = experiment.Policy.Distribution(theta, observations).Statistics;
        return new[] { experiment.Policy.Actions.IsDiscrete ? "logits" : "mean", "log_std" }
            .Zip(statistics).ToDictionary(pair => pair.First, pair => TensorAssert.Numbers(pair.Second));
    }
}
