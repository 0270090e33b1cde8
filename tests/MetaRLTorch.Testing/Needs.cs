using NUnit.Framework;

namespace MetaRLTorch.Testing;

/// <summary>Skips tests where the machine lacks what they need.</summary>
public static class Needs
{
    /// <summary>Skips the running test unless a need is met.</summary>
    /// <param name="met">Whether the machine has it.</param>
    /// <param name="otherwise">The remedy, or the reason to skip.</param>
    public static void That(bool met, string otherwise)
    {
        if (!met) Assert.Ignore(otherwise);
    }
}
