namespace MetaRLTorch.Environments.Physics.MuJoCo;

/// <summary>The parts of a state as mj_getState and mj_setState name them: bits.</summary>
internal static class MuJoCoState
{
    public const uint Time = 1 << 0;
    public const uint Coordinates = 1 << 1;
    public const uint Velocities = 1 << 2;
    public const uint WarmStart = 1 << 4;
    public const uint Controls = 1 << 5;
}
