using MetaRLTorch.Advantages;
using MetaRLTorch.Environments;
using MetaRLTorch.Policies;
using MetaRLTorch.Sampling;
using MetaRLTorch.Tensors;
using MetaRLTorch.Testing;
using NUnit.Framework;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Tests.Sampling;

/// <summary>Segments of lives that start anew by themselves.</summary>
public sealed class SegmentSamplerTests : TensorTests
{
    [Test]
    public void Episodes_StartAnew_AndGoOnInTheNextSegment()
    {
        // Copy n counts from n; an episode ends on reaching 3. The first copy: 0 1 2 | 0 1 2 | …, in segments of four steps.
        var (sampler, theta, tasks, streams) = Problem(length: 4);

        var (first, lives) = sampler.Sample(theta, tasks, null, streams.AtStep(0));
        var (second, after) = sampler.Sample(theta, tasks, lives, streams.AtStep(1));

        Assert.That(Of(first.Rollouts.Observations, copy: 0), Is.EqualTo([0.0, 1, 2, 0]));
        Assert.That(Of(second.Rollouts.Observations, copy: 0), Is.EqualTo([1.0, 2, 0, 1]));
        Assert.That(Of(first.Rollouts.Observations, copy: 1), Is.EqualTo([1.0, 2, 1, 2]));
        Assert.That(Of(first.Rollouts.Rewards, copy: 0), Is.EqualTo([1.0, 2, 3, 1]), "the reward of reaching a number is that number");
        Assert.That(Of(first.Rollouts.Terminated.to(float64), copy: 0), Is.EqualTo([0.0, 0, 1, 0]));
        Assert.That(Of(first.Rollouts.LastObservation.unsqueeze(2), copy: 0), Is.EqualTo([1.0]));
        Assert.That(TensorAssert.Numbers(lives.LastReturn), Is.EqualTo([6.0, 5.0]));
        Assert.That(TensorAssert.Numbers(after.Return), Is.EqualTo([3.0, 0.0]));
    }

    [Test]
    public void WhatALearnerKeeps_IsTheSegmentAndItsLives()
    {
        var (sampler, theta, tasks, streams) = Problem(length: 3);

        var (segment, lives) = sampler.Sample(theta, tasks, null, streams);
        var stored = lives.Tensors.Concat(SegmentSampler.Facts(segment.Rollouts)).ToDictionary();

        foreach (var (name, tensor) in Lives.From(stored)!.Tensors) TensorAssert.AreSame(tensor, stored[name]);
        var recalled = sampler.Recall(stored, theta, tasks)!;
        foreach (var (own, other) in recalled.Rollouts.Tensors.Zip(segment.Rollouts.Tensors)) TensorAssert.AreClose(own, other, 1e-15);
        TensorAssert.AreClose(recalled.Credit.Advantages, segment.Credit.Advantages, 1e-14);
        Assert.That(Lives.From(new Dictionary<string, Tensor>()), Is.Null);
    }

    [Test]
    public void Advantages_EndWithTheirEpisode_AndTheLastStepHasASuccessor()
    {
        // By hand, γ = 0.5, λ = 0.8: δ = 1 + .5·2 − 1 = 1;  2 − 2 = 0 (ends);  3 + .5·4 − 3 = 2, and so Â = 1 + .4·0, 0, 2.
        var advantages = SegmentAdvantage.Estimate(
            Steps(1, 2, 3), Steps(1, 2, 3), torch.tensor(new[] { 4.0 }, [1, 1]), Steps(0, 1, 0).to(torch.@bool),
            torch.full([1, 1], 0.5, float64), torch.full([1, 1], 0.8, float64));

        TensorAssert.AreClose(advantages, Steps(1, 0, 2), 1e-15);
    }

    [Test]
    public void WithoutEnds_AdvantagesAreThoseOfAnEpisode()
    {
        var random = torch.arange(24, float64).mul(0.7).sin();
        var (rewards, values) = (random.narrow(0, 0, 12).view(1, 2, 6), random.narrow(0, 12, 12).view(1, 2, 6));
        var (discount, lambda) = (torch.full([1, 1], 0.9, float64), torch.full([1, 1], 0.7, float64));

        var segment = SegmentAdvantage.Estimate(
            rewards, values, torch.zeros(1, 2, float64), torch.zeros(1, 2, 6, torch.@bool), discount, lambda);

        TensorAssert.AreClose(segment, GeneralizedAdvantage.Estimate(rewards, values, torch.ones_like(rewards), 0.9, 0.7), 1e-14);
    }

    private static (SegmentSampler Sampler, Parameters Theta, TaskBatch Tasks, TaskStreams Streams) Problem(int length)
    {
        var world = new Counter();
        var policy = new CategoricalActorCritic(world.Spec, new() { HiddenSizes = [3] });
        using var random = new RandomStreams(1).Open(RandomPurpose.Initialization);
        var theta = policy.Initialize(random, new(torch.CPU, float64)).ForEachTask(1);
        return (new(world, policy, 2, length, 0.9, 0.8), theta, new(torch.zeros(1, 1, float64)), new RandomStreams(1).ForTasks(1, 0));
    }

    private static double[] Of(Tensor tensor, int copy) => TensorAssert.Numbers(tensor[0, copy]);

    private static Tensor Steps(params double[] values) => torch.tensor(values, [1, 1, values.Length]);

    /// <summary>Counts up to 3, copy n from n.</summary>
    private sealed class Counter : IEnvironment
    {
        public EnvironmentSpec Spec { get; } = new(1, ActionSpace.Discrete(2), Horizon: 10);

        public TaskBatch SampleTasks(int count, Generator random) => new(torch.zeros(count, 1, float64));

        public EnvironmentState Reset(TaskBatch tasks, int episodes, Tensor chance) =>
            At(torch.arange(episodes, float64).expand([tasks.Count, episodes]));

        public EnvironmentState Step(TaskBatch tasks, EnvironmentState state, Tensor action, Tensor chance) => At(state.State[0] + 1);

        private static EnvironmentState At(Tensor count) => new([count], count.unsqueeze(-1), count, count.ge(3));
    }
}
