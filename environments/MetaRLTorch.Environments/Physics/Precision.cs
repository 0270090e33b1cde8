namespace MetaRLTorch.Environments.Physics;

/// <summary>The precision of our own engine.</summary>
public enum Precision
{
    /// <summary>53 significant bits: reproduces MuJoCo to rounding.</summary>
    Fp64,

    /// <summary>24 significant bits: twice as many environments in a register; the same statistics.</summary>
    Fp32,
}
