using MetaRLTorch.Environments;
using MetaRLTorch.Sampling;
using MetaRLTorch.Tensors;
using MetaRLTorch.Testing;
using NUnit.Framework;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Tests.Sampling;

/// <summary>What an environment gives is measured against the shapes of the contract.</summary>
public sealed class WalkTests : TensorTests
{
    private const int Tasks = 5, Episodes = 4;

    [TestCase("Reset's Observation", "[5, 4, 1, 1]; expected [M, N, S] with M = 5, N = 4, S = 1.")]
    [TestCase("Reset's Reward", "[5, 4, 1]; expected [M, N] with M = 5, N = 4.")]
    [TestCase("Step's Observation", "[5, 4, 1, 1]; expected [M, N, S] with M = 5, N = 4, S = 1.")]
    [TestCase("Step's Reward", "[5, 4, 1]; expected [M, N] with M = 5, N = 4.")]
    [TestCase("Step's Terminated", "[5, 4, 1]; expected [M, N] with M = 5, N = 4.")]
    [TestCase("Step's reward part effort", "[5, 4, 1]; expected [M, N] with M = 5, N = 4.")]
    public void ATensorWithAnAxisTooMany_IsNamed(string askew, string shape) => Assert.That(
        () => TakeTwoSteps(new Askew(askew)), Throws.TypeOf<ShapeException>().With.Message.EqualTo($"Askew.{askew} has shape {shape}"));

    [TestCase("Move's Observation", "[5, 4, 1, 1]; expected [M, N, S] with M = 5, N = 4, S = 1.")]
    [TestCase("Score's Reward", "[5, 4, 2, 1]; expected [M, N, H] with M = 5, N = 4, H = 2.")]
    [TestCase("Score's Terminated", "[5, 4, 2, 1]; expected [M, N, H] with M = 5, N = 4, H = 2.")]
    public void ATensorWithAnAxisTooMany_WhereAllStepsAreScoredAtOnce_IsNamed(string askew, string shape) => Assert.That(
        () => TakeTwoSteps(new AskewScore(askew)), Throws.TypeOf<ShapeException>().With.Message.EqualTo($"AskewScore.{askew} has shape {shape}"));

    [Test]
    public void WhatHasTheContractsShapes_IsWalked()
    {
        Assert.That(TakeTwoSteps(new Askew("")).Reward.shape, Is.EqualTo([Tasks, Episodes, 2]));
        Assert.That(TakeTwoSteps(new AskewScore("")).Reward.shape, Is.EqualTo([Tasks, Episodes, 2]));
    }

    private static MetaRLTorch.Environments.Outcome TakeTwoSteps(IEnvironment environment)
    {
        var walk = Walk.From(environment, new(torch.zeros(Tasks, 1)), Episodes, torch.zeros(Tasks, Episodes, 1));
        for (var h = 0; h < 2; h++) _ = walk.Step(torch.zeros(Tasks, Episodes, 1), torch.zeros(Tasks, Episodes, 1)).Count();
        return walk.Outcome();
    }

    private static Tensor Of(Tensor tensor, bool askew) => askew ? tensor.unsqueeze(-1) : tensor;

    private sealed class Askew(string askew) : IEnvironment
    {
        public EnvironmentSpec Spec { get; } = new(1, ActionSpace.Continuous(1), Horizon: 2);

        public TaskBatch SampleTasks(int count, Generator random) => new(torch.zeros(count, 1));

        public EnvironmentState Reset(TaskBatch tasks, int episodes, Tensor chance) => State("Reset", torch.zeros(tasks.Count, episodes));

        public EnvironmentState Step(TaskBatch tasks, EnvironmentState state, Tensor action, Tensor chance) => State("Step", state.State[0]);

        private EnvironmentState State(string member, Tensor place) => new(
            [place],
            Of(place.unsqueeze(-1), askew == $"{member}'s Observation"),
            Of(place, askew == $"{member}'s Reward"),
            Of(place.gt(1), askew == $"{member}'s Terminated"))
        {
            RewardParts = new Dictionary<string, Tensor> { ["effort"] = Of(place, askew == $"{member}'s reward part effort") },
        };
    }

    private sealed class AskewScore(string askew) : IScoredEnvironment
    {
        private readonly Askew _line = new("");

        public EnvironmentSpec Spec => _line.Spec;

        public TaskBatch SampleTasks(int count, Generator random) => _line.SampleTasks(count, random);

        public EnvironmentState Reset(TaskBatch tasks, int episodes, Tensor chance) => _line.Reset(tasks, episodes, chance);

        public Move Move(TaskBatch tasks, IReadOnlyList<Tensor> state, Tensor action, Tensor chance) =>
            new(state, Of(state[0].unsqueeze(-1), askew == "Move's Observation"), [state[0]]);

        public MetaRLTorch.Environments.Outcome Score(TaskBatch tasks, IReadOnlyList<Tensor> facts) =>
            new(Of(facts[0], askew == "Score's Reward"), Of(facts[0].gt(1), askew == "Score's Terminated"));
    }
}
