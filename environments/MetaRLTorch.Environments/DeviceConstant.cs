using System.Collections.Concurrent;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Environments;

/// <summary>A constant of an environment, copied to each device once: a GPU's copy makes the host wait.</summary>
/// <param name="make">Makes it on the CPU.</param>
internal sealed class DeviceConstant(Func<Tensor> make)
{
    private readonly ConcurrentDictionary<string, Tensor> _copies = new();

    /// <summary>The constant on a device; it outlives every dispose scope.</summary>
    public Tensor On(Device device) => _copies.GetOrAdd(device.ToString(), _ => make().to(device).DetachFromDisposeScope());
}
