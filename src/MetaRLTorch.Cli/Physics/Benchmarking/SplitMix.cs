namespace MetaRLTorch.Cli.Physics.Benchmarking;

/// <summary>Random numbers fast enough not to show in a measurement (Steele, Lea and Flood, 2014).</summary>
internal struct SplitMix(ulong state)
{
    private ulong _state = state;

    /// <summary>Uniform on [0, 1).</summary>
    public double Uniform()
    {
        _state += 0x9E3779B97F4A7C15;
        var x = (_state ^ (_state >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return ((x ^ (x >> 31)) >> 11) * (1.0 / (1UL << 53));
    }

    /// <summary>Standard normal, by Box and Muller.</summary>
    public double Normal() => Math.Sqrt(-2 * Math.Log(1 - Uniform())) * Math.Cos(2 * Math.PI * Uniform());
}
