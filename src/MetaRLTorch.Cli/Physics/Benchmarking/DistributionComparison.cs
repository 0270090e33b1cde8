using MetaRLTorch.Environments.Physics;
using MetaRLTorch.Environments.Physics.MuJoCo;

namespace MetaRLTorch.Cli.Physics.Benchmarking;

/// <summary>
/// Whether episodes end alike where chaos has made every single one its own: distributions against MuJoCo's.
/// </summary>
/// <remarks>
/// All play the same starts and random actions for 200 control steps. Compared are the final x, the final angle and the
/// mean height by the distance of Kolmogorov and Smirnov, sup |F − G|; two samples of one distribution exceed
/// 1.358 √(2 / n) once in twenty times.
/// </remarks>
internal static class DistributionComparison
{
    private const int Horizon = 200;
    private const int FrameSkip = 5;
    private const int StateSize = 18;
    private const int Motors = 6;

    /// <summary>Plays the episodes in MuJoCo, in MuJoCo with other random numbers, and in the own engine.</summary>
    /// <param name="episodes">Episodes of each.</param>
    /// <exception cref="UserException">MuJoCo is not installed.</exception>
    public static IReadOnlyList<DistributionDistance> Run(int episodes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(episodes, 1);
        using var native = new MuJoCoPhysics(MuJoCoModel.HalfCheetah());
        var reference = Play(native, episodes, seed: 1);
        return
        [
            Compare("MuJoCo, other random numbers", reference, Play(native, episodes, seed: 2)),
            Compare("double", reference, Play(Own(Precision.Fp64), episodes, seed: 1)),
            Compare("float", reference, Play(Own(Precision.Fp32), episodes, seed: 1)),
        ];
    }

    private static PlanarPhysics Own(Precision precision) => new(PlanarModel.HalfCheetah, precision);

    private static Outcome Play(IBatchPhysics physics, int episodes, ulong seed)
    {
        var random = new SplitMix(seed);
        var (states, controls) = (new double[episodes * StateSize], new double[episodes * Motors]);
        var height = new double[episodes];
        RandomStarts.Draw(states, ref random);
        for (var step = 0; step < Horizon; step++)
        {
            for (var i = 0; i < controls.Length; i++) controls[i] = (2 * random.Uniform()) - 1;
            physics.Step(states, controls, FrameSkip);
            for (var i = 0; i < episodes; i++) height[i] += states[(i * StateSize) + 1] / Horizon;
        }

        double[] Final(int coordinate) =>
            [.. Enumerable.Range(0, episodes).Select(i => states[(i * StateSize) + coordinate])];
        return new(Final(0), Final(2), height);
    }

    private static DistributionDistance Compare(string name, Outcome a, Outcome b) => new(
        name,
        Distance(a.X, b.X),
        Distance(a.Angle, b.Angle),
        Distance(a.Height, b.Height),
        1.358 * Math.Sqrt(2.0 / a.X.Length));

    private static double Distance(double[] first, double[] second)
    {
        double[] a = [.. first.Order()];
        double[] b = [.. second.Order()];
        var (i, j, largest) = (0, 0, 0.0);
        while (i < a.Length && j < b.Length)
        {
            var at = Math.Min(a[i], b[j]);
            while (i < a.Length && a[i] <= at) i++;
            while (j < b.Length && b[j] <= at) j++;
            largest = Math.Max(largest, Math.Abs(((double)i / a.Length) - ((double)j / b.Length)));
        }

        return largest;
    }

    private sealed record Outcome(double[] X, double[] Angle, double[] Height);
}

/// <summary>How far two samples of episodes are apart.</summary>
/// <param name="Name">What was compared with MuJoCo.</param>
/// <param name="X">Of the final x.</param>
/// <param name="Angle">Of the final angle.</param>
/// <param name="Height">Of the mean height.</param>
/// <param name="Critical">What samples of one distribution exceed once in twenty times.</param>
internal sealed record DistributionDistance(string Name, double X, double Angle, double Height, double Critical);
