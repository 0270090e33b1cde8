namespace MetaRLTorch.Environments.Physics;

/// <summary>The numbers that the physics computes with.</summary>
public enum Precision
{
    /// <summary>53 significant bits: reproduces MuJoCo to rounding.</summary>
    Fp64,

    /// <summary>24 significant bits: twice the environments in a register; the same statistics.</summary>
    Fp32,
}
