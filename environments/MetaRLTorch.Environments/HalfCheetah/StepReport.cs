using MetaRLTorch.Environments.Physics;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Environments.HalfCheetah;

/// <summary>The results of a step of M · N episodes, in two blocks that cross to the policy's device at once each.</summary>
/// <param name="tasks">M.</param>
/// <param name="episodes">N.</param>
/// <param name="observationSize">S.</param>
internal sealed class StepReport(long tasks, long episodes, int observationSize)
{
    private const int Columns = 3;

    private readonly double[] _seen = new double[tasks * episodes * observationSize];
    private readonly double[] _facts = new double[tasks * episodes * Columns];

    /// <summary>Number of episodes, M · N.</summary>
    public int Copies { get; } = checked((int)(tasks * episodes));

    /// <summary>What a step's score depends on: float64 [M, N, 3] on the CPU.</summary>
    public Tensor Facts => torch.tensor(_facts, [tasks, episodes, Columns]);

    /// <summary>The facts of H steps where a score is computed.</summary>
    /// <param name="facts">[M, N, H, 3].</param>
    /// <param name="like">Gives type and device.</param>
    /// <returns>Velocities and what control adds; whether the simulation diverged, bool: [M, N, H] each.</returns>
    public static (Tensor Velocity, Tensor Control, Tensor Diverged) FactsOn(Tensor facts, Tensor like)
    {
        var columns = PinnedCopy.ToDevice(facts.permute(3, 0, 1, 2).contiguous(), like);
        return (columns.select(0, 0), columns.select(0, 1), columns.select(0, 2).eq(1));
    }

    /// <summary>What the policy sees of an episode: [S].</summary>
    public Span<double> Observation(int copy) => _seen.AsSpan(copy * observationSize, observationSize);

    /// <summary>What the policy sees of all episodes, in the type and on the device of <paramref name="like"/>: [M, N, S].</summary>
    public Tensor SeenOn(Tensor like) => PinnedCopy.ToDevice(torch.tensor(_seen, [tasks, episodes, observationSize]), like);

    /// <summary>Records what a step did.</summary>
    /// <param name="copy">The episode.</param>
    /// <param name="velocity">The torso's mean forward velocity, m/s.</param>
    /// <param name="control">What control adds to the reward, minus its cost; 0 where the simulation diverged.</param>
    /// <param name="diverged">Whether the simulation diverged.</param>
    public void Record(int copy, double velocity, double control, bool diverged)
    {
        var own = _facts.AsSpan(copy * Columns, Columns);
        (own[0], own[1], own[2]) = (velocity, control, diverged ? 1 : 0);
    }
}
