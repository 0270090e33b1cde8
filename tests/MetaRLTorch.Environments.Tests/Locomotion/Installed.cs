using MetaRLTorch.Environments.Physics.MuJoCo;
using MetaRLTorch.Testing;

namespace MetaRLTorch.Environments.Tests.Locomotion;

/// <summary>Skips a test where MuJoCo is missing.</summary>
internal static class Installed
{
    /// <summary>Needs a supported MuJoCo.</summary>
    public static void MuJoCo() => Needs.That(MuJoCoModel.IsAvailable, "Needs MuJoCo: apt-get install libmujoco2.2.2.");

    /// <summary>Needs the version whose structures are known.</summary>
    public static void KnownMuJoCo()
    {
        MuJoCo();
        Needs.That(MuJoCoLibrary.Open().HasKnownLayout, "The installed MuJoCo is not 2.2.2.");
    }
}
