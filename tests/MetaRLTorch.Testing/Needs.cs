using NUnit.Framework;

namespace MetaRLTorch.Testing;

/// <summary>What a test needs of the machine; without it the test counts as skipped.</summary>
public static class Needs
{
    /// <summary>Skips the running test where the machine is not as it must be.</summary>
    /// <param name="met">Whether the machine is so.</param>
    /// <param name="otherwise">What to do about it, or why the test has nothing to say here.</param>
    public static void That(bool met, string otherwise)
    {
        if (!met) Assert.Ignore(otherwise);
    }
}
