using MetaRLTorch.Environments;
using MetaRLTorch.Policies;
using MetaRLTorch.Tensors;
using MetaRLTorch.Testing;
using NUnit.Framework;
using TorchSharp;

namespace MetaRLTorch.Tests.Policies;

public sealed class CategoricalTests : TensorTests
{
    private static readonly double[] Probabilities = [0.1, 0.2, 0.7];

    [Test]
    public void LogProbability_IsThatOfTheSoftmax()
    {
        var actions = torch.tensor([0.0, 1.0, 2.0], [1, 3]).to(torch.int64);
        var logits = Logits(Probabilities).expand(1, 3, 3) + 5;                            // a constant changes nothing

        var logProbability = new Categorical(logits).LogProbability(actions);

        TensorAssert.NumbersAreClose(
            TensorAssert.Numbers(logProbability), [Math.Log(0.1), Math.Log(0.2), Math.Log(0.7)], 1e-12);
    }

    [Test]
    public void DivergenceFrom_IsTheSumOverChoices()
    {
        var (p, q) = (new Categorical(Logits(Probabilities)), new Categorical(Logits([0.3, 0.3, 0.4])));
        var expected = (0.1 * Math.Log(0.1 / 0.3)) + (0.2 * Math.Log(0.2 / 0.3)) + (0.7 * Math.Log(0.7 / 0.4));

        Assert.That(q.DivergenceFrom(p).item<double>(), Is.EqualTo(expected).Within(1e-12));
    }

    [Test]
    public void Entropies_AreTheMeansOfMinusTheLogarithm()
    {
        var logits = torch.cat([torch.zeros([1, 1, 3], torch.float64), Logits(Probabilities).expand(1, 1, 3)], 1);
        var expected = -((0.1 * Math.Log(0.1)) + (0.2 * Math.Log(0.2)) + (0.7 * Math.Log(0.7)));

        var entropies = new Categorical(logits).Entropies();

        Assert.That(TensorAssert.Numbers(entropies), Is.EqualTo([Math.Log(3), expected]).Within(1e-12));
    }

    [Test]
    public void Act_TakesEveryChoiceWithItsProbability()
    {
        const int Draws = 20_000;
        var policy = new TabularPolicy(1, ActionSpace.Discrete(3));
        var random = new RandomStreams(1).ForTasks(1, 0);
        var noise = policy.SampleNoise(random, Draws, horizon: 1, torch.float64, torch.CPU).select(1, 0);

        var actions = new Categorical(Logits(Probabilities).expand(1, Draws, 3)).Act(noise);

        Assert.That(actions.dtype, Is.EqualTo(torch.int64));
        for (var choice = 0; choice < 3; choice++)
        {
            var (p, count) = (Probabilities[choice], actions.eq(choice).sum().item<long>());
            Assert.That(count, Is.EqualTo(Draws * p).Within(4 * Math.Sqrt(Draws * p * (1 - p))), $"choice {choice}");
        }
    }

    [Test]
    public void TabularPolicy_LooksItsRowUp()
    {
        var policy = new TabularPolicy(2, ActionSpace.Discrete(3));
        var theta = new Parameters([torch.tensor([1.0, 2, 3, 4, 5, 6], [1, 2, 3])]);
        var secondState = torch.tensor([0.0, 1.0], [1, 1, 2]);

        TensorAssert.NumbersAreClose(TensorAssert.Numbers(policy.Distribution(theta, secondState).Statistics[0]), [4, 5, 6], 0);
    }

    [Test]
    public void TabularPolicy_StartsUniform()
    {
        using var random = new RandomStreams(1).Open(RandomPurpose.Initialization);
        var theta = new TabularPolicy(2, ActionSpace.Discrete(3)).Initialize(random, new(torch.CPU, torch.float64));

        Assert.That(TensorAssert.Numbers(theta), Has.Length.EqualTo(6).And.All.Zero);
    }

    private static torch.Tensor Logits(double[] probabilities) =>
        torch.tensor(probabilities.Select(p => Math.Log(p)).ToArray(), [1, 1, probabilities.Length]);
}
