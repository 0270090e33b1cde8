using System.Runtime.InteropServices;

namespace MetaRLTorch.Environments.Physics.MuJoCo;

/// <summary>Memory of MuJoCo's, freed when nobody uses it any more.</summary>
internal sealed unsafe class MuJoCoHandle : SafeHandle
{
    private readonly delegate* unmanaged<nint, void> _delete;

    /// <summary>Owns what <paramref name="delete"/> deletes.</summary>
    public MuJoCoHandle(nint memory, delegate* unmanaged<nint, void> delete)
        : base(0, ownsHandle: true)
    {
        _delete = delete;
        SetHandle(memory);
    }

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        _delete(handle);
        return true;
    }
}
