namespace MetaRLTorch.Tensors;

/// <summary>A device in a config.</summary>
public enum DeviceName
{
    /// <summary>Whatever suits.</summary>
    Auto,

    /// <summary>The CPU.</summary>
    Cpu,

    /// <summary>The first CUDA GPU.</summary>
    Cuda,
}
