using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Environments.Locomotion;

/// <summary>The episodes of one step while the workers fill in what became of each.</summary>
/// <param name="shape">[M, N].</param>
/// <param name="states">Their states, row by row; changed in place.</param>
/// <param name="observationSize">Components of an observation.</param>
internal sealed class Crowd(long[] shape, double[] states, int observationSize)
{
    private const double Bound = 1e10;

    private readonly double[] _observations = new double[shape[0] * shape[1] * observationSize];
    private readonly double[] _velocities = new double[shape[0] * shape[1] * 2];
    private readonly double[] _costs = new double[shape[0] * shape[1]];
    private readonly int _stateSize = states.Length / (int)(shape[0] * shape[1]);

    /// <summary>Episodes whose states are still to be set.</summary>
    public Crowd(long[] shape, int stateSize, int observationSize)
        : this(shape, new double[shape[0] * shape[1] * stateSize], observationSize)
    {
    }

    /// <summary>Episodes, M · N.</summary>
    public int Count => _costs.Length;

    /// <summary>Which have ended.</summary>
    public bool[] Ended { get; } = new bool[shape[0] * shape[1]];

    /// <summary>Which are not rewarded: they had ended before, or their physics broke.</summary>
    public bool[] Silent { get; } = new bool[shape[0] * shape[1]];

    public Tensor StateTensor => torch.tensor(states, [.. shape, _stateSize]);

    public Tensor ObservationTensor => torch.tensor(_observations, [.. shape, observationSize]);

    /// <summary>Velocities (x, y), [M, N, 2].</summary>
    public Tensor VelocityTensor => torch.tensor(_velocities, [.. shape, 2]);

    /// <summary>Prices of control and contacts, [M, N].</summary>
    public Tensor CostTensor => torch.tensor(_costs, shape);

    public Tensor EndedTensor => torch.tensor(Ended, shape);

    public Tensor SilentTensor => torch.tensor(Silent, shape);

    /// <summary>Whether MuJoCo gives a state up.</summary>
    public static bool IsBroken(ReadOnlySpan<double> state)
    {
        foreach (var value in state)
        {
            if (!(Math.Abs(value) <= Bound)) return true;
        }

        return false;
    }

    public Span<double> State(int i) => states.AsSpan(i * _stateSize, _stateSize);

    public Span<double> Observation(int i) => _observations.AsSpan(i * observationSize, observationSize);

    /// <summary>Notes how an episode's body moved.</summary>
    public void See(int i, Motion motion) =>
        (_velocities[2 * i], _velocities[(2 * i) + 1], _costs[i]) = (motion.X, motion.Y, motion.ContactCost);

    /// <summary>Adds the price of its control.</summary>
    public void Charge(int i, double price, ReadOnlySpan<double> controls)
    {
        foreach (var control in controls) _costs[i] += price * control * control;
    }
}
