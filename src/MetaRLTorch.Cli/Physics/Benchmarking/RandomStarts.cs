namespace MetaRLTorch.Cli.Physics.Benchmarking;

/// <summary>Gym's starts: coordinates uniform on ±0.1, velocities 0.1 times standard normal.</summary>
internal static class RandomStarts
{
    private const int Coordinates = 9;

    public static void Draw(double[] states, ref SplitMix random)
    {
        for (var i = 0; i < states.Length; i++)
        {
            states[i] = i / Coordinates % 2 == 0 ? (0.2 * random.Uniform()) - 0.1 : 0.1 * random.Normal();
        }
    }
}
