using MetaRLTorch.Environments;
using MetaRLTorch.Policies;
using MetaRLTorch.Tensors;
using MetaRLTorch.Testing;
using NUnit.Framework;
using TorchSharp;

namespace MetaRLTorch.Tests.Policies;

/// <summary>The convolution against its definition, cell by cell.</summary>
public sealed class BatchedConvolutionTests : TensorTests
{
    private const int Height = 4, Width = 5, Channels = 2, Filters = 3, Hidden = 4, Outputs = 2;

    [Test]
    public void Forward_IsTheSumOverNineCells_ThenThePerceptron([Values] bool shared)
    {
        var network = new BatchedConvolution(new(Height, Width, Channels), Filters, [Hidden, Outputs], Activation.Tanh);
        using var random = new RandomStreams(1).Open(RandomPurpose.Initialization);
        var single = new Parameters([.. network.Initialize(random, new(torch.CPU, torch.float64))]).Map(t => t + (0.1 * torch.ones_like(t)));
        var theta = shared ? single : single.ForEachTask(1);
        var picture = torch.rand([1, 2, 3, Height * Width * Channels], torch.float64, generator: random) - 0.5;   // features of both signs

        var outputs = TensorAssert.Numbers(network.Forward(theta, picture));

        Assert.That(single.Select(t => t.shape), Is.EqualTo(new long[][] { [18, 3], [3], [18, 4], [4], [4, 2], [2] }));
        Assert.That(outputs, Is.EqualTo(TensorAssert.Numbers(picture).Chunk(Height * Width * Channels).SelectMany(pixels => Expected(single, pixels)))
            .Within(1e-12));
    }

    [Test]
    public void AnActorCritic_OfAPicture_HasLogitsAndAValue()
    {
        var environment = new EnvironmentSpec(Height * Width * Channels, ActionSpace.Discrete(4), Horizon: 1)
        {
            Picture = new(Height, Width, Channels),
        };
        var policy = new CategoricalActorCritic(environment, new() { HiddenSizes = [7] });
        using var random = new RandomStreams(1).Open(RandomPurpose.Initialization);
        var theta = policy.Initialize(random, new(torch.CPU, torch.float64)).ForEachTask(3);
        var seen = torch.rand([3, 2, 5, Height * Width * Channels], torch.float64, generator: random);

        var (distribution, values) = policy.Judge(theta, seen);

        Assert.That(distribution.Statistics[0].shape, Is.EqualTo(new long[] { 3, 2, 5, 4 }));
        Assert.That(values.shape, Is.EqualTo(new long[] { 3, 2, 5 }));
        Assert.That(policy.ParameterNames, Has.Count.EqualTo(theta.Count).And.Member("filters.layer0.weight"));
    }

    private static double[] Expected(Parameters theta, double[] pixels)
    {
        var (filters, bias) = (TensorAssert.Numbers(theta[0]), TensorAssert.Numbers(theta[1]));
        var features = new List<double>();
        for (var top = 0; top <= Height - 3; top++)
        {
            for (var left = 0; left <= Width - 3; left++)
            {
                for (var filter = 0; filter < Filters; filter++)
                {
                    var sum = bias[filter];
                    for (var i = 0; i < 3; i++)
                        for (var j = 0; j < 3; j++)
                            for (var channel = 0; channel < Channels; channel++)
                                sum += pixels[((((top + i) * Width) + left + j) * Channels) + channel]
                                    * filters[((((i * 3) + j) * Channels) + channel) * Filters + filter];
                    features.Add(Math.Max(sum, 0));
                }
            }
        }

        return Layer(Layer(features, theta[2], theta[3]).Select(Math.Tanh), theta[4], theta[5]);
    }

    private static double[] Layer(IEnumerable<double> inputs, torch.Tensor weight, torch.Tensor bias)
    {
        var (weights, shifts) = (TensorAssert.Numbers(weight), TensorAssert.Numbers(bias));
        return [.. shifts.Select((shift, unit) => shift + inputs.Select((input, i) => input * weights[(i * shifts.Length) + unit]).Sum())];
    }
}
