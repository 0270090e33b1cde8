namespace MetaRLTorch.Environments.Physics.MuJoCo;

/// <summary>The parts of a state as mj_getState and mj_setState name them: bits.</summary>
/// <param name="WarmStart">The solver's first guess.</param>
/// <param name="Controls">The motors' controls.</param>
internal readonly unsafe record struct MuJoCoState(uint WarmStart, uint Controls)
{
    public const uint Time = 1 << 0;
    public const uint Coordinates = 1 << 1;
    public const uint Velocities = 1 << 2;

    private const uint FirstGuess = 1 << 4;

    /// <summary>The parts as the installed version numbers them.</summary>
    /// <remarks>
    /// From 3.5 on a part for what arrives late stands before the first guess. The models here have nothing late, so
    /// that part is empty, and the first guess never is.
    /// </remarks>
    public static MuJoCoState Of(MuJoCoLibrary library, nint model) => library.StateSize(model, FirstGuess) == 0
        ? new(FirstGuess << 1, FirstGuess << 2)
        : new(FirstGuess, FirstGuess << 1);
}
