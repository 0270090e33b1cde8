using MetaRLTorch.Environments;
using MetaRLTorch.Tensors;
using MetaRLTorch.Testing;
using NUnit.Framework;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Bias.Tests;

/// <summary>Episodes in tables, fresh and replayed.</summary>
public sealed class EpisodesTests : TensorTests
{
    private static readonly PlainWorld World = PlainWorld.Small;
    private static readonly double[] Logits = [0.2, -0.1, 1, 0.3, -0.4, 0.1];

    /// <summary>Five standard errors of a share p of n steps: a wrong row of a table is far outside.</summary>
    [Test]
    public void WhatHappens_HasTheProbabilitiesOfPolicyAndProcess()
    {
        var episodes = Sample(count: 2000, horizon: 10, out _);
        var (states, actions) = (Numbers(episodes.Before), Numbers(episodes.Actions));
        var next = Numbers(episodes.States.narrow(2, 1, 10));
        var policy = World.Policy(Logits);

        Assert.That(Numbers(episodes.States.select(2, 0)), Is.All.Zero, "the first state");
        for (var s = 0; s < 3; s++)
        {
            int[] here = [.. Enumerable.Range(0, states.Length).Where(i => states[i] == s)];
            for (var a = 0; a < 2; a++)
            {
                int[] taken = [.. here.Where(i => actions[i] == a)];
                AssertShare(taken.Length, here.Length, policy[s, a], $"action {a} in state {s}");
                for (var to = 0; to < 3; to++)
                {
                    AssertShare(
                        taken.Count(i => next[i] == to), taken.Length, World.Model().Transitions[0, s, a, to].item<double>(),
                        $"from {s} by {a} to {to}");
                }
            }
        }
    }

    [Test]
    public void Tables_AreReadWhereTheEpisodesAre()
    {
        var episodes = Sample(count: 3, horizon: 4, out var log);
        var rewards = Numbers(episodes.Of(World.Model().Rewards));
        var behavior = Numbers(episodes.BehaviorLogProbability);
        var (states, actions) = (Numbers(episodes.Before), Numbers(episodes.Actions));

        Assert.That(rewards, Is.EqualTo(states.Zip(actions, (s, a) => World.Rewards[(int)s, (int)a])));
        Assert.That(behavior, Is.EqualTo(states.Zip(actions, (s, a) => log[0, (int)s, (int)a].item<double>())));
        Assert.That(
            Numbers(episodes.OfStates(tensor(new[] { 5.0, 6, 7 }, float64).unsqueeze(0))),
            Is.EqualTo(Numbers(episodes.States).Select(s => s + 5)));
    }

    [Test]
    public void TheBuffer_KeepsWhatTheOldPolicySaid_AndLetsTheOldestGo()
    {
        using var random = new RandomStreams(1).Open(RandomPurpose.Policy);
        var (old, later) = (Policy(Logits), Policy([.. Logits.Select(x => -3 * x)]));
        using var buffer = new ReplayBuffer(6, 2, 4, World.Model(), old, old, random);

        var replaced = Enumerable.Range(0, 4).Select(_ =>
        {
            var episodes = buffer.Next(World.Model(), later);
            Assert.That(episodes.Count, Is.EqualTo(6));
            return Said(episodes, later).ToArray();
        }).ToArray();

        Assert.That(replaced[0], Is.EqualTo(new[] { true, true, false, false, false, false }));
        Assert.That(replaced[1], Is.EqualTo(new[] { true, true, true, true, false, false }));
        Assert.That(replaced[2], Is.All.True);
        Assert.That(replaced[3], Is.All.True);

        static IEnumerable<bool> Said(Episodes episodes, Tensor log)
        {
            var equal = episodes.BehaviorLogProbability.eq(episodes.Of(log)).all(-1);
            return Numbers(equal.to(float64)).Select(x => x == 1);
        }
    }

    [Test]
    public void Mistakes_AreSaidInOneLine()
    {
        using var random = new RandomStreams(1).Open(RandomPurpose.Policy);
        var (own, certain) = (Policy(Logits), tensor(new double[,] { { 0.5, 0.5 }, { 1, 0 }, { 0.5, 0.5 } }, float64).unsqueeze(0).log());
        var leaky = World.Model() with { Transitions = 1.5 * World.Model().Transitions };

        Refuses(() => Sample(count: 0, horizon: 3, out _), "0 episodes of 3 steps: an estimate needs at least 1 of both");
        Refuses(() => Require.Discount(1), "the discount 1: I − γP has an inverse for every policy only for γ in [0, 1)");
        Refuses(() => Require.Discount(-0.1), "the discount -0.1");
        Refuses(() => Require.Discount(double.NaN), "the discount NaN");
        Refuses(() => Require.Invertible(leaky), "P(·|s, a) sums to 1 ± 0.5");
        Refuses(
            () => Require.Support(certain, own),
            "the behavior policy never takes action 1 in state 1, the target does with probability 0.332");
        Refuses(() => Buffer(capacity: 5).Dispose(), "a buffer of 5 episodes");
        Assert.That(() => Require.Support(own, certain), Throws.Nothing, "what the target never does need not be tried");

        ReplayBuffer Buffer(int capacity) => new(capacity, 2, 4, World.Model(), own, own, random);
    }

    private static void Refuses(Action action, string what) =>
        Assert.That(action, Throws.TypeOf<UserException>().With.Message.Contain(what).And.Message.Not.Contain("\n"));

    private static void AssertShare(int count, int all, double probability, string what) =>
        Assert.That(
            count / (double)all,
            Is.EqualTo(probability).Within((5 * Math.Sqrt(probability * (1 - probability) / all)) + 1e-12), what);

    private static Episodes Sample(int count, int horizon, out Tensor log)
    {
        using var random = new RandomStreams(7).Open(RandomPurpose.Policy);
        log = Policy(Logits);
        return Episodes.Sample(World.Model(), log, count, horizon, random);
    }

    private static Tensor Policy(double[] logits) => tensor(logits, float64).reshape(1, 3, 2).log_softmax(-1);

    private static double[] Numbers(Tensor tensor) => TensorAssert.Numbers(tensor);
}
