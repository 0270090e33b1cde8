using MetaRLTorch.Bias.Dilemma;
using MetaRLTorch.Testing;
using NUnit.Framework;
using static TorchSharp.torch;

namespace MetaRLTorch.Bias.Tests;

/// <summary>The exact meta-gradients of all systems, against nested finite differences of plain iterated values.</summary>
public sealed class SystemTests : TensorTests
{
    private static readonly PlainWorld World = PlainWorld.Small;
    private static readonly double[] Logits = [0.2, -0.1, 0, 0.3, -0.4, 0.1];
    private static readonly double[] Reward = [0.1, -0.2, 0.3, 0, 0.2, -0.1];
    private static readonly double[] Player = [0.3, -0.2, 0.5, -0.4, 0.1];
    private static readonly double[] Opponent = [-0.1, 0.4, -0.3, 0.2, 0.6];

    [Test]
    public void Maml([Values(0, 1, 2)] int steps)
    {
        var system = Systems.Maml(World.Model(), stepSize: 2, steps);

        var gradient = system.Gradient(Table(Logits), Slots.Exact);

        var truth = FiniteDifferences.Gradient(start => World.Return(World.Adapt(start, null, 2, steps)), Logits);
        Assert.That(TensorAssert.RelativeError(TensorAssert.Numbers(gradient), truth), Is.LessThan(1e-7));
    }

    [Test]
    public void Lirpg([Values(1, 2)] int steps)
    {
        var system = Systems.Lirpg(World.Model(), stepSize: 2, steps);

        var gradient = system.Gradient(Table(Reward), Slots.Exact);

        var truth = FiniteDifferences.Gradient(
            reward => World.Return(World.Adapt(new double[6], reward, 2, steps)), Reward);
        Assert.That(TensorAssert.RelativeError(TensorAssert.Numbers(gradient), truth), Is.LessThan(1e-7));
    }

    [Test]
    public void Lola([Values(0, 1, 2)] int lookaheads)
    {
        var system = Systems.Lola(new(1, PlainDilemma.Discount), tensor(Opponent, float64).unsqueeze(0), stepSize: 0.3, lookaheads);

        var gradient = system.Gradient(tensor(Player, float64).unsqueeze(0), Slots.Exact);

        var truth = FiniteDifferences.Gradient(
            player => PlainDilemma.Value(player, PlainDilemma.Adapt(player, Opponent, 0.3, lookaheads)), Player);
        Assert.That(TensorAssert.RelativeError(TensorAssert.Numbers(gradient), truth), Is.LessThan(1e-7));
    }

    [Test]
    public void TheDilemma_PaysBothPlayersTheirOwnRewards()
    {
        var game = new PrisonersDilemma(1, PlainDilemma.Discount);
        var log = PrisonersDilemma.LogPolicy(tensor(Opponent, float64).unsqueeze(0), tensor(Player, float64).unsqueeze(0)).exp();

        Assert.That(game.OfPlayer.Return(log).item<double>(), Is.EqualTo(PlainDilemma.Value(Player, Opponent)).Within(1e-9));
        Assert.That(game.OfOpponent.Return(log).item<double>(), Is.EqualTo(PlainDilemma.Value(Opponent, Player)).Within(1e-9));
        Assert.That(
            PrisonersDilemma.MeanReward(game.OfPlayer, log, rounds: 7).item<double>(),
            Is.EqualTo(PlainDilemma.Value(Player, Opponent, rounds: 7, discount: 1) / 7).Within(1e-12));
    }

    /// <summary>The value of a step comes from one slot, its derivative from the other.</summary>
    [Test]
    public void AStep_TakesItsValueAndItsDerivativeFromTheirOwnSlots()
    {
        var system = Systems.Maml(World.Model(), stepSize: 2, steps: 1);
        var (value, derivative) = (new Scaled(3), new Scaled(0.5));
        var phi = Table(Logits).requires_grad_(true);

        var adapted = system.Adapt(phi, new(value, derivative, new Exact()));

        var slope = FiniteDifferences.Gradient(point => World.Return(point), Logits);
        TensorAssert.NumbersAreClose(TensorAssert.Numbers(adapted), [.. Logits.Zip(slope, (x, d) => x + (6 * d))], 1e-9);
        var along = autograd.grad([adapted.sum()], [phi])[0];
        var truth = FiniteDifferences.Gradient(
            point => point.Zip(FiniteDifferences.Gradient(p => World.Return(p), point), (x, d) => x + d).Sum(), Logits);
        TensorAssert.NumbersAreClose(TensorAssert.Numbers(along), truth, 1e-7);
    }

    private static Tensor Table(double[] numbers) => tensor(numbers, float64).reshape(1, 3, 2);

    /// <summary>A multiple of the exact return.</summary>
    private sealed class Scaled(double factor) : IEvaluation
    {
        public Tensor Value(TabularReturn returns, Tensor theta, Tensor phi) => factor * new Exact().Value(returns, theta, phi);
    }
}
