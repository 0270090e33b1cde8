using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Environments.Tests.HalfCheetah;

/// <summary>A task and a state of one half-cheetah.</summary>
internal static class HalfCheetahState
{
    public static Tensor NoChance => torch.zeros(1, 1, 0);

    public static TaskBatch Task(double value) => new(torch.tensor(new[] { value }, [1, 1]));

    /// <summary>Far above the floor, joints slack, all of it moving forward.</summary>
    public static EnvironmentState Flying(double velocity, double x = 0) =>
        At([x, 100, 0, 0, 0, 0, 0, 0, 0, velocity, 0, 0, 0, 0, 0, 0, 0, 0]);

    public static EnvironmentState At(double[] state) => new(
        [torch.tensor(state, [1, 1, 18])], torch.zeros(1, 1, 17), torch.zeros(1, 1), torch.zeros(1, 1, torch.@bool));
}
