using MetaRLTorch.Environments.Physics.MuJoCo;
using MetaRLTorch.Testing;

namespace MetaRLTorch.Environments.Tests.Locomotion;

/// <summary>What a test needs of the machine; without it the test says so and judges nothing.</summary>
internal static class Installed
{
    /// <summary>Any MuJoCo that the worlds run on.</summary>
    public static void MuJoCo() => Needs.That(MuJoCoModel.IsAvailable, "Needs MuJoCo: apt-get install libmujoco2.2.2.");

    /// <summary>The version whose structures are known.</summary>
    public static void KnownMuJoCo()
    {
        MuJoCo();
        Needs.That(MuJoCoLibrary.Open().HasKnownLayout, "The installed MuJoCo is not 2.2.2.");
    }
}
