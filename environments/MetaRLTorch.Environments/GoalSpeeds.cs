using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Environments;

/// <summary>Tasks whose goal is a speed.</summary>
internal static class GoalSpeeds
{
    /// <summary>Goals uniform on [minimum, maximum], m/s: [M, 1].</summary>
    public static TaskBatch Sample(int count, double minimum, double maximum, Generator random) =>
        new((torch.rand(count, 1, torch.float64, generator: random) * (maximum - minimum)) + minimum);
}
