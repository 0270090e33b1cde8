using MetaRLTorch.Environments.Physics;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Environments.HalfCheetah;

/// <summary>The results of a step of M · N episodes in one block, which crosses to the policy's device at once.</summary>
/// <param name="tasks">M.</param>
/// <param name="episodes">N.</param>
/// <param name="observationSize">S.</param>
internal sealed class StepReport(long tasks, long episodes, int observationSize)
{
    // One block after the other, so that every part is contiguous: observations, velocities, costs, ends.
    private readonly double[] _numbers = new double[tasks * episodes * (observationSize + 3)];

    /// <summary>Number of episodes, M · N.</summary>
    public int Copies { get; } = checked((int)(tasks * episodes));

    /// <summary>What the policy sees of an episode: [S].</summary>
    public Span<double> Observation(int copy) => _numbers.AsSpan(copy * observationSize, observationSize);

    /// <summary>The torso's mean forward velocity, m/s: [M · N].</summary>
    public Span<double> Velocities => Column(0);

    /// <summary>The cost of control: [M · N].</summary>
    public Span<double> Control => Column(1);

    /// <summary>1 where the simulation diverged, else 0: [M · N].</summary>
    public Span<double> Diverged => Column(2);

    /// <summary>The same as tensors of the type and on the device of <paramref name="like"/>.</summary>
    /// <returns>Observations [M, N, S]; velocities and costs [M, N]; bool [M, N].</returns>
    public (Tensor Observation, Tensor Velocity, Tensor Control, Tensor Diverged) ToDevice(Tensor like)
    {
        var all = PinnedCopy.ToDevice(_numbers, like);
        var columns = all.narrow(0, (long)Copies * observationSize, 3L * Copies).view(3, tasks, episodes);
        return (
            all.narrow(0, 0, (long)Copies * observationSize).view(tasks, episodes, observationSize),
            columns.select(0, 0),
            columns.select(0, 1),
            columns.select(0, 2).eq(1));
    }

    private Span<double> Column(int index) => _numbers.AsSpan(Copies * (observationSize + index), Copies);
}
