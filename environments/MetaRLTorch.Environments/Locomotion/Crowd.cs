using MetaRLTorch.Environments.Physics;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Environments.Locomotion;

/// <summary>The episodes of one step, which workers fill in one by one.</summary>
/// <param name="shape">[M, N].</param>
/// <param name="states">Their states, row by row; changed in place.</param>
/// <param name="observationSize">Components of an observation, S.</param>
internal sealed class Crowd(long[] shape, double[] states, int observationSize)
{
    private const int Columns = 6;
    private const double Bound = 1e10;

    // One block, which one copy takes to the policy's device: observations, then columns.
    private readonly double[] _numbers = new double[shape[0] * shape[1] * (observationSize + Columns)];
    private readonly int _stateSize = states.Length / (int)(shape[0] * shape[1]);

    /// <summary>Episodes whose states are not set yet.</summary>
    public Crowd(long[] shape, int stateSize, int observationSize)
        : this(shape, new double[shape[0] * shape[1] * stateSize], observationSize)
    {
    }

    /// <summary>Number of episodes, M · N.</summary>
    public int Count { get; } = checked((int)(shape[0] * shape[1]));

    /// <summary>The states: [M, N, …], where the physics runs.</summary>
    public Tensor States => torch.tensor(states, [.. shape, _stateSize]);

    /// <summary>1 where the episode has ended, else 0: [M · N].</summary>
    public Span<double> Ended => Column(3);

    /// <summary>1 where the simulation diverged, else 0: [M · N].</summary>
    public Span<double> Diverged => Column(4);

    private Span<double> Costs => Column(2);

    /// <summary>Whether a number of the state exceeds MuJoCo's bound or is NaN.</summary>
    public static bool HasDiverged(ReadOnlySpan<double> state)
    {
        foreach (var value in state)
        {
            if (!(Math.Abs(value) <= Bound)) return true;
        }

        return false;
    }

    public Span<double> State(int i) => states.AsSpan(i * _stateSize, _stateSize);

    public Span<double> Observation(int i) => _numbers.AsSpan(i * observationSize, observationSize);

    /// <summary>Records how an episode's body moved.</summary>
    public void See(int i, Motion motion)
    {
        (Column(0)[i], Column(1)[i], Costs[i]) = (motion.X, motion.Y, motion.ContactCost);
        Column(5)[i] = motion.ContactCost;
    }

    /// <summary>Adds the cost of its control.</summary>
    public void Charge(int i, double weight, ReadOnlySpan<double> controls)
    {
        foreach (var control in controls) Costs[i] += weight * control * control;
    }

    /// <summary>All of it as tensors of the type and on the device of <paramref name="like"/>.</summary>
    /// <returns>Observations [M, N, S]; velocities (x, y) [M, N, 2]; costs, and the contacts' share of them [M, N]; bool [M,
    /// N] twice.</returns>
    public (Tensor Observation, Tensor Velocity, Tensor Cost, Tensor ContactCost, Tensor Ended, Tensor Diverged) ToDevice(
        Tensor like)
    {
        var all = PinnedCopy.ToDevice(torch.tensor(_numbers), like);
        var seen = (long)Count * observationSize;
        var columns = all.narrow(0, seen, Columns * (long)Count).view(Columns, shape[0], shape[1]);
        return (
            all.narrow(0, 0, seen).view(shape[0], shape[1], observationSize),
            torch.stack([columns.select(0, 0), columns.select(0, 1)], -1),
            columns.select(0, 2),
            columns.select(0, 5),
            columns.select(0, 3).eq(1),
            columns.select(0, 4).eq(1));
    }

    private Span<double> Column(int index) => _numbers.AsSpan(Count * (observationSize + index), Count);
}
