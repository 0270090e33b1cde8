using MetaRLTorch.Adaptation;
using MetaRLTorch.Tensors;
using static TorchSharp.torch;

namespace MetaRLTorch.Bias.Dilemma;

/// <summary>A table that Adam improves, one for each problem, with moments of its own.</summary>
internal sealed class Learned : IDisposable
{
    private readonly AdamStep _rule;
    private Inner _at;

    /// <param name="table">Where it starts: [M, …].</param>
    /// <param name="stepSize">Adam's.</param>
    public Learned(Tensor table, double stepSize)
    {
        _rule = new(stepSize);
        _at = _rule.Start(new MetaParameters(new Parameters([table])));
        _ = _at.All.Own();
    }

    /// <summary>The table: [M, …].</summary>
    public Tensor Table => _at.Theta[0];

    /// <summary>One step up.</summary>
    /// <param name="gradient">[M, …].</param>
    public void Climb(Tensor gradient)
    {
        var next = _rule.Step(_at, new([gradient]), new(_at.Theta));
        _ = next.All.Own();
        _at.All.Dispose();
        _at = next;
    }

    /// <inheritdoc/>
    public void Dispose() => _at.All.Dispose();
}
