using MetaRLTorch.Bias.Dilemma;
using MetaRLTorch.Testing;
using NUnit.Framework;

namespace MetaRLTorch.Bias.Tests;

/// <summary>Two LOLA players of the iterated prisoner's dilemma.</summary>
public sealed class LolaTests : TensorTests
{
    private static readonly LolaVariant Exact = LolaVariant.All[0];

    /// <summary>The policy and the values (1 − γ) V that an independent program reaches, all returns exact.</summary>
    [Test]
    public void WithExactReturns_BothPlayTitForTat()
    {
        using var players = new LolaPlayers(new() { Seeds = 1 }, Exact);

        var values = Enumerable.Range(0, 301).Select(_ => players.Update()).Select(update => update.Values[0]).ToArray();

        double[] titForTat = [0.009, 0.889, 0.005, 0.592, 0.001];
        TensorAssert.NumbersAreClose(TensorAssert.Numbers(players.Defection), [.. titForTat, .. titForTat], 0.01);
        double[] expected = [-1.065, -1.010, -1.006, -1.005, -1.004, -1.003];
        TensorAssert.NumbersAreClose([.. Enumerable.Range(1, 6).Select(i => values[(50 * i) - 1])], expected, 0.003);
    }

    [TestCase(0, 250, -2, -1.99)]
    [TestCase(2, 150, -1.015, -1)]
    [TestCase(3, 150, -1.015, -1)]
    public void Lookaheads_DecideWhetherTheyCooperate(int lookaheads, int updates, double least, double most)
    {
        using var players = new LolaPlayers(new() { Seeds = 1, Lookaheads = lookaheads }, Exact);

        var values = Enumerable.Range(0, updates).Select(_ => players.Update().Values[0]).ToArray();

        Assert.That(values[^1], Is.InRange(least, most));
    }

    /// <summary>Ten pairs, ten updates, one seed: the means of two variants lie further apart than their intervals are wide.</summary>
    [Test]
    public void SamplesInTheInnerSteps_CostCorrelationWithTheExactMetaGradient()
    {
        var curves = LolaStudy.Train(
            [Exact, new("inner exact", LolaSlot.Exact, LolaSlot.Exact), new("on-policy", LolaSlot.OnPolicy, LolaSlot.OnPolicy)],
            new() { Updates = 10 }, workers: 2, _ => { }, CancellationToken.None);

        Assert.That(curves.Select(curve => curve.Updates.Count), Is.All.EqualTo(10));
        Assert.That(curves[0].Correlation.Mean, Is.EqualTo(1).Within(1e-12));
        Assert.That(curves[1].Correlation.Mean, Is.InRange(0.3, 0.6));
        Assert.That(curves[2].Correlation.Mean + curves[2].Correlation.HalfWidth, Is.LessThan(curves[1].Correlation.Mean));
    }

    [Test]
    public void AMistakeOfOneVariant_IsSaidBeforeAnybodyLearns()
    {
        var updates = 0;

        Assert.That(
            () => LolaStudy.Train(LolaVariant.All, new() { Buffer = 100 }, 1, done => updates = done, CancellationToken.None),
            Throws.TypeOf<UserException>());
        Assert.That(updates, Is.Zero);
    }

    [Test]
    public void OffPolicy_RepeatsWithItsSeed_AndStops()
    {
        var options = new LolaOptions { Seeds = 2, Batch = 8, Buffer = 32, Horizon = 10, Updates = 3 };
        LolaVariant[] offPolicy = [LolaVariant.All[5]];
        var again = Enumerable.Range(0, 2)
            .Select(_ => LolaStudy.Train(offPolicy, options, 1, _ => { }, CancellationToken.None)[0].Updates[^1].Scores).ToArray();
        using var stop = new CancellationTokenSource();

        var stopped = LolaStudy.Train(offPolicy, options, 1, _ => stop.Cancel(), stop.Token);

        Assert.That(again[1], Is.EqualTo(again[0]));
        Assert.That(again[0], Has.Length.EqualTo(2).And.Not.EqualTo(new[] { again[0][0], again[0][0] }));
        Assert.That(stopped[0].Updates, Has.Count.EqualTo(1));
    }
}
