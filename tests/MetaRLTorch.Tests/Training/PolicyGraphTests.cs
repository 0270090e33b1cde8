using MetaRLTorch.Environments;
using MetaRLTorch.Persistence.Wire;
using MetaRLTorch.Policies;
using MetaRLTorch.Tensors;
using MetaRLTorch.Testing;
using MetaRLTorch.Training;
using NUnit.Framework;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Tests.Training;

/// <summary>The network in a file computes what the policy does: here node by node, in ExportTests by readers of others.</summary>
public sealed class PolicyGraphTests : TensorTests
{
    private const int Observation = 3;

    [TestCase(Activation.Tanh, ScalarType.Float64)]
    [TestCase(Activation.Relu, ScalarType.Float32)]
    public void AGaussian_GivesMeanAndLogStd(Activation activation, ScalarType type)
    {
        var policy = new GaussianPolicy(
            Observation, ActionSpace.Continuous(2), new() { HiddenSizes = [5, 4], Activation = activation, InitialLogStd = -13 });
        var (theta, x) = Draw(policy, type);
        theta[6][0].fill_(-20.0);
        theta[6][1].fill_(0.5);

        var outputs = Compute(policy, theta, x);

        var expected = (DiagonalGaussian)policy.Distribution(theta, x.unsqueeze(0));
        TensorAssert.AreClose(outputs["mean"], expected.Mean[0], 1e-6);
        TensorAssert.NumbersAreClose(TensorAssert.Numbers(outputs["log_std"]), [Math.Log(1e-6), 0.5], 1e-6);
    }

    [Test]
    public void AChoice_GivesLogits()
    {
        var policy = new CategoricalPolicy(Observation, ActionSpace.Discrete(4), new() { HiddenSizes = [6] });
        var (theta, x) = Draw(policy, ScalarType.Float64);

        var logits = Compute(policy, theta, x)["logits"];

        TensorAssert.AreClose(logits, ((Categorical)policy.Distribution(theta, x.unsqueeze(0))).Statistics[0][0], 1e-12);
    }

    [Test]
    public void ATable_GivesTheRowOfTheState()
    {
        var policy = new TabularPolicy(Observation, ActionSpace.Discrete(2));
        var theta = new Parameters([torch.tensor([1.0, 2, 3, 4, 5, 6], [Observation, 2])]);

        var logits = Compute(policy, theta, torch.eye(Observation).to(torch.float64))["logits"];

        Assert.That(TensorAssert.Numbers(logits), Is.EqualTo([1, 2, 3, 4, 5, 6]));
    }

    [Test]
    public void TheSignature_IsThatOfThePolicy()
    {
        var policy = new GaussianPolicy(Observation, ActionSpace.Continuous(2), new());
        var (theta, _) = Draw(policy, ScalarType.Float32);

        Assert.That(
            PolicyGraph.Of(policy, Observation, theta).ToString(), Is.EqualTo("observation [batch, 3] → mean [batch, 2], log_std [2]"));
    }

    private static (Parameters Theta, Tensor Observations) Draw(IPolicy policy, ScalarType type)
    {
        using var random = new RandomStreams(1).Open(RandomPurpose.Initialization);
        var theta = policy.Initialize(random, new(torch.CPU, type));
        return (theta.Map(t => t + (0.3 * torch.randn(t.shape, type, generator: random))), torch.randn([5, Observation], type, generator: random));
    }

    private static Dictionary<string, Tensor> Compute(IPolicy policy, Parameters theta, Tensor observations)
    {
        using var folder = new TemporaryFolder();
        PolicyGraph.Of(policy, Observation, theta).Write(folder["x.onnx"], new Dictionary<string, string>());
        var graph = OnnxModel.Parser.ParseFrom(File.ReadAllBytes(folder["x.onnx"])).Graph;

        var values = graph.Initializer.ToDictionary(tensor => tensor.Name, Read);
        values["observation"] = observations.to(torch.float64);
        foreach (var node in graph.Node)
        {
            Tensor[] inputs = [.. node.Input.Select(name => values[name])];
            values.Add(node.Output.Single(), node.OpType switch
            {
                "MatMul" => torch.matmul(inputs[0], inputs[1]),
                "Add" => inputs[0] + inputs[1],
                "Tanh" => inputs[0].tanh(),
                "Relu" => inputs[0].clamp((Scalar)0),
                "Max" => inputs[0].clamp((Scalar)inputs[1].ToDouble()),
                var other => throw new NotSupportedException(other),
            });
        }

        return graph.Output.ToDictionary(output => output.Name, output => values[output.Name].to((ScalarType)theta.DataType));
    }

    // Types 1 and 11 of the format are float and double.
    private static Tensor Read(OnnxTensor tensor)
    {
        var (bytes, shape) = (tensor.RawData.ToByteArray(), tensor.Dims.ToArray());
        var numbers = tensor.DataType == 11
            ? Enumerable.Range(0, bytes.Length / 8).Select(i => BitConverter.ToDouble(bytes, 8 * i))
            : Enumerable.Range(0, bytes.Length / 4).Select(i => (double)BitConverter.ToSingle(bytes, 4 * i));
        return torch.tensor(numbers.ToArray(), shape);
    }
}
