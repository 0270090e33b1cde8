using MetaRLTorch.Bias.Dilemma;
using MetaRLTorch.Bias.Studies;
using MetaRLTorch.Environments;
using MetaRLTorch.Tensors;
using MetaRLTorch.Testing;
using NUnit.Framework;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Bias.Tests;

/// <summary>What sampled evaluations say in expectation over all episodes, and what they share on equal ones.</summary>
public sealed class EvaluationTests : TensorTests
{
    private const int Horizon = 3;

    private static readonly double[] Logits = [0.2, -0.1, 0.4, 0.3];
    private static readonly double[] Player = [0.3, -0.2, 0.5, -0.4, 0.1];
    private static readonly double[] Opponent = [-0.1, 0.4, -0.3, 0.2, 0.6];

    /// <summary>Two states; the second action stays, the first changes the state.</summary>
    private static readonly PlainWorld World = new(
        new double[,,] { { { 0, 1 }, { 1, 0 } }, { { 1, 0 }, { 0, 1 } } }, new[,] { { 1, 0.2 }, { 0, 2 } }, discount: 0.9);

    [Test]
    public void FirstGradients_OfAllEstimatorsWithBaseline_AreEqualOnEqualSamples()
    {
        var gradients = StudyEstimator.All.Select(estimator => FirstGradient(estimator)).ToArray();

        TensorAssert.NumbersAreClose(gradients[1], gradients[0], 1e-10);
        TensorAssert.NumbersAreClose(gradients[2], gradients[0], 1e-10);
        Assert.That(TensorAssert.RelativeError(gradients[3], gradients[0]), Is.GreaterThan(0.1), "DiCE has no baseline");
    }

    /// <summary>
    /// The truth is Σ_τ π(τ; θ) (Σ_h γ^h r_h + γ^H V(s_H)) in plain numbers, V held: what follows the last step is no function of θ.
    /// </summary>
    [TestCase("Loaded DiCE", 0, 1e-8)]
    [TestCase("DiCE", 0, 1e-8)]
    [TestCase("LVC", 0.05, 1)]
    [TestCase("AD", 0.2, 2)]
    public void TheExpectedHessian_IsThatOfTheReturn_OfDiceAlone(string label, double least, double most)
    {
        var tail = label == "DiCE" ? new double[2] : World.Values(Logits);
        var truth = Enumerable.Range(0, 4).SelectMany(i => FiniteDifferences.Gradient(
            point => FiniteDifferences.Gradient(p => FiniteReturn(p, 0, Horizon, tail), point)[i], Logits));

        var hessian = ExpectedHessian(StudyEstimator.All.Single(estimator => estimator.Label == label));

        Assert.That(TensorAssert.RelativeError(hessian, [.. truth]), Is.InRange(least, most));
    }

    /// <summary>On episodes of other players, and with any values v.</summary>
    [Test]
    public void OffPolicyDice_HasTheExpectedDerivativesOfTheReturn_OnEpisodesOfOthers()
    {
        const int Rounds = 3;
        var game = new PrisonersDilemma(1, PlainDilemma.Discount);
        var behavior = PrisonersDilemma.LogPolicy(Row([0.5, 0.1, -0.6, 0.3, -0.2]), Row([-0.4, 0.2, 0.1, 0.7, 0.3]));
        var source = new EnumeratedEpisodes(game.OfPlayer, (_, joint) => joint + 1, Rounds, behavior);
        var evaluation = new OffPolicyDice(Row([0.3, -0.5, 1, 0.2, -1]).expand(source.Count, 5), source);
        var (theta, phi) = (Row(Opponent).requires_grad_(true), Row(Player).requires_grad_(true));

        var returns = new TabularReturn(PrisonersDilemma.LogPolicy, _ => source.Copies);
        var perSequence = evaluation.Value(returns, theta.expand(source.Count, 5), phi.expand(source.Count, 5));
        var expected = (perSequence * source.Probabilities).sum();
        var gradient = autograd.grad([expected], [theta], retain_graph: true, create_graph: true)[0];
        var mixed = Enumerable.Range(0, 5).SelectMany(i =>
            TensorAssert.Numbers(autograd.grad([gradient[0, i]], [phi], retain_graph: true)[0]));

        double[] Slope(double[] player) => FiniteDifferences.Gradient(other => PlainDilemma.Value(player, other, Rounds), Opponent);
        Assert.That(expected.item<double>(), Is.Not.NaN);
        Assert.That(TensorAssert.RelativeError(TensorAssert.Numbers(gradient), Slope(Player)), Is.LessThan(1e-9));
        var truth = Enumerable.Range(0, 5).SelectMany(i => FiniteDifferences.Gradient(player => Slope(player)[i], Player));
        Assert.That(TensorAssert.RelativeError([.. mixed], [.. truth]), Is.LessThan(1e-8));
    }

    private static double[] FirstGradient(StudyEstimator estimator)
    {
        using var random = new RandomStreams(3).Open(RandomPurpose.Policy);
        var theta = tensor(Logits, float64).reshape(1, 2, 2).requires_grad_(true);
        var evaluation = new Sampled(estimator.Surrogate, new FreshEpisodes(5, 7, random), new(), random);
        return TensorAssert.Numbers(Gradient.Of(evaluation.Value(TabularReturn.Of(World.Model()), theta, theta), new([theta])));
    }

    private static double[] ExpectedHessian(StudyEstimator estimator)
    {
        var theta = tensor(Logits, float64).reshape(1, 2, 2).requires_grad_(true);
        var source = new EnumeratedEpisodes(
            World.Model(), (state, action) => action == 1 ? state : 1 - state, Horizon, theta.detach().log_softmax(-1));
        using var random = new RandomStreams(1).Open(RandomPurpose.Policy);
        var evaluation = new Sampled(estimator.Surrogate, source, new() { ValueNoise = 0 }, random);
        var own = theta.expand(source.Count, 2, 2);
        var expected = (evaluation.Value(TabularReturn.Of(source.Copies), own, own) * source.Probabilities).sum();
        var gradient = autograd.grad([expected], [theta], retain_graph: true, create_graph: true)[0].reshape(-1);
        return [.. Enumerable.Range(0, 4).SelectMany(i => TensorAssert.Numbers(autograd.grad([gradient[i]], [theta], retain_graph: true)[0]))];
    }

    private static double FiniteReturn(double[] logits, int state, int steps, double[] tail)
    {
        if (steps == 0) return tail[state];
        var policy = World.Policy(logits);
        return Enumerable.Range(0, 2).Sum(action => policy[state, action] * (
            World.Rewards[state, action] + (0.9 * FiniteReturn(logits, action == 1 ? state : 1 - state, steps - 1, tail))));
    }

    private static Tensor Row(double[] numbers) => tensor(numbers, float64).unsqueeze(0);
}
