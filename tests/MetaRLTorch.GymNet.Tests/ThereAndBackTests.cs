using MetaRLTorch.Environments;
using MetaRLTorch.Environments.FrozenLake;
using MetaRLTorch.Environments.HalfCheetah;
using MetaRLTorch.Environments.Navigation2D;
using MetaRLTorch.Tensors;
using MetaRLTorch.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.GymNet.Tests;

/// <summary>
/// An environment of ours, given to Gym.NET and taken back, is the environment itself in float32, bit for bit: the truth is one
/// batched call of the environment with the numbers that the seeds stand for.
/// </summary>
public sealed class ThereAndBackTests : TensorTests
{
    private const int M = 3;
    private const int N = 2;

    private static readonly object[][] Cases =
    [
        ["navigation", new Navigation2D(Navigation2DOptions.Deleu with { StartRange = 0.2, GoalRadius = 0.3 }), new[] { -0.5, -0.5 }, new[] { 0.5, 0.5 }, 0.3],
        ["slippery lake", new FrozenLake(new() { Slip = 0.2, Horizon = 30 }), new double[16], Enumerable.Repeat(0.55, 16).ToArray(), 1.0],
        ["half-cheetah", new HalfCheetahDirection(new() { Horizon = 25 }), new[] { -1.0 }, new[] { 1.0 }, 2.0],
    ];

    [TestCaseSource(nameof(Cases))]
    public void IsTheEnvironmentItself_BitForBit(string name, IEnvironment environment, double[] low, double[] high, double scale)
    {
        using var back = ThereAndBack.Of(name, environment, low, high);
        using var random = new RandomStreams(4).Open(RandomPurpose.Tasks);
        var tasks = back.SampleTasks(M, random).To(new(torch.CPU, torch.float32));
        var starts = back.Starts(N, new RandomStreams(5).ForTasks(M, iteration: 0));
        var streams = TensorAssert.Numbers(starts).Select(u => new RandomStreams((long)(u * 2147483648)).ForTasks(1, iteration: 0)).ToArray();

        var wrapped = back.Reset(tasks, N, starts);
        var truth = environment.Reset(tasks, N, Drawn(streams, own => own.Uniform(
            RandomPurpose.Start, [1, environment.Spec.StartSize], torch.float64, torch.CPU)));
        TensorAssert.AreSame(wrapped.Observation, truth.Observation);

        var terminations = 0;
        for (var h = 0; h < environment.Spec.Horizon; h++)
        {
            var action = Action(environment, h, scale);
            var chance = Drawn(streams, own => own.AtStep(h).Uniform(
                RandomPurpose.Transition, [1, environment.Spec.ChanceSize], torch.float32, torch.CPU));
            var alive = wrapped.Terminated.logical_not();
            (wrapped, truth) = (back.Step(tasks, wrapped, action, torch.zeros(M, N, 0)), environment.Step(tasks, truth, action, chance));
            TensorAssert.AreSame(wrapped.Observation[alive], truth.Observation[alive]);
            TensorAssert.AreSame(wrapped.Reward[alive], truth.Reward[alive]);
            TensorAssert.AreSame(wrapped.Terminated[alive], truth.Terminated[alive]);
            terminations = (int)wrapped.Terminated.sum().ToDouble();
        }

        Assert.That(terminations > 0, Is.EqualTo(name != "half-cheetah"), "the horizon is no termination, and the walk meets some");
    }

    private static Tensor Drawn(TaskStreams[] streams, Func<TaskStreams, Tensor> draw)
    {
        var numbers = torch.stack(streams.Select(draw));
        return numbers.view(M, N, numbers.shape[^1]);
    }

    private static Tensor Action(IEnvironment environment, int step, double scale)
    {
        var (streams, size) = (new RandomStreams(6).ForTasks(M, step), environment.Spec.Actions.Size);
        return environment.Spec.Actions.IsDiscrete
            ? (streams.Uniform(RandomPurpose.Policy, [N], torch.float32, torch.CPU) * size).to(torch.int64)
            : streams.Normal(RandomPurpose.Policy, [N, size], torch.float32, torch.CPU) * scale;
    }
}
