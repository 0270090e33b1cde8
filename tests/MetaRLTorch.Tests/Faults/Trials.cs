using System.Globalization;
using MetaRLTorch.Tests.Cli;

namespace MetaRLTorch.Tests.Faults;

/// <summary>
/// How many faults of a kind are tried: few in every run of the tests; with METARL_FAULTS set to a count, as many as it says.
/// </summary>
internal static class Trials
{
    public const string Config = "configs/navigation_2d/sgmrl.yaml";

    /// <summary>A run with a row and a checkpoint in every iteration.</summary>
    public const string EveryIteration = $"{Program.Small} --set training.checkpoint_every=1 --set training.evaluate_every=3";

    /// <summary>Where chance decides, a seed repeats a failure: METARL_FAULTS_SEED.</summary>
    public static int Seed { get; } = Number("METARL_FAULTS_SEED") ?? 1;

    public static int Count(int few) => Number("METARL_FAULTS") ?? few;

    /// <summary>Changes a file as broken disks and editors do: bits, cuts, zeros, pieces that are doubled or swapped.</summary>
    public static byte[] Mutate(byte[] whole, Chance chance)
    {
        var bytes = whole.ToList();
        var at = chance.Below(bytes.Count);
        var length = Math.Min(1 + chance.Below(64), bytes.Count - at);
        switch (chance.Below(6))
        {
            case 0: bytes[at] ^= (byte)(1 << chance.Below(8)); break;
            case 1: bytes.RemoveRange(at, bytes.Count - at); break;
            case 2: bytes.RemoveRange(at, length); break;
            case 3: bytes.InsertRange(at, whole[at..(at + length)]); break;
            case 4: for (var i = at; i < at + length; i++) bytes[i] = 0; break;
            default: bytes[at] = (byte)chance.Below(256); break;
        }

        return [.. bytes];
    }

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}

/// <summary>Numbers that repeat: SplitMix64.</summary>
internal sealed class Chance(int seed)
{
    private ulong _state = (ulong)seed;

    public int Below(int bound)
    {
        var z = _state += 0x9e3779b97f4a7c15;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        return (int)((z ^ (z >> 31)) % (ulong)bound);
    }
}
