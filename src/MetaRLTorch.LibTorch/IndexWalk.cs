using TorchSharp.Native;

namespace TorchSharp;

/// <summary>
/// Takes a tensor's indices one by one: numbers, ranges and new dimensions narrow a view; tensors of indices are
/// remembered at the dimension at which they stand, for one gather at the end. The rules are Python's.
/// </summary>
internal sealed class IndexWalk
{
    private static readonly Op Slice = new("slice", "Tensor");

    private readonly List<torch.Tensor?> tensors = [];
    private readonly List<torch.Tensor> made = [];
    private readonly long unspecified;
    private long dim;

    internal IndexWalk(torch.Tensor tensor, torch.TensorIndex[] indices)
    {
        unspecified = tensor.ndim - indices.Sum(Dimensions);
        View = tensor.alias();
        foreach (var index in indices)
        {
            Take(index);
        }
    }

    /// <summary>What the numbers and ranges leave of the tensor.</summary>
    internal torch.Tensor View { get; private set; }

    /// <summary>Whether tensors of indices go on from the view.</summary>
    internal bool Gathers => tensors.Count > 0;

    /// <summary>The tensors of indices; null for a dimension that is taken whole.</summary>
    internal torch.Tensor?[] Tensors => [.. tensors];

    /// <summary>Releases the tensors of indices that stand for a bool.</summary>
    internal void Release() => made.ForEach(tensor => tensor.Dispose());

    private static long Dimensions(torch.TensorIndex index) => index.Kind switch
    {
        torch.TensorIndex.IndexKind.Single or torch.TensorIndex.IndexKind.Slice => 1,
        torch.TensorIndex.IndexKind.Tensor => IsMask(index.Indices!) ? index.Indices!.ndim : 1,
        _ => 0,
    };

    private static bool IsMask(torch.Tensor tensor) => tensor.dtype is torch.ScalarType.Bool or torch.ScalarType.Byte;

    private void Take(torch.TensorIndex index)
    {
        switch (index.Kind)
        {
            case torch.TensorIndex.IndexKind.Single:
                Narrow(View.select(dim, index.Start.GetValueOrDefault()));
                break;
            case torch.TensorIndex.IndexKind.Slice:
                Narrow(Slice.Call(View, dim++, Bound(index.Start), Bound(index.Stop), index.Step ?? 1));
                break;
            case torch.TensorIndex.IndexKind.Ellipsis:
                dim += unspecified;
                break;
            case torch.TensorIndex.IndexKind.Bool:
                TakeBool(index.Start != 0);
                break;
            case torch.TensorIndex.IndexKind.Tensor:
                TakeTensor(index.Indices!);
                break;
            default:
                Narrow(View.unsqueeze(dim++));
                break;
        }
    }

    private void TakeTensor(torch.Tensor indices)
    {
        if (indices.ndim > 0 || !indices.is_integral())
        {
            Remember(indices);
        }
        else if (IsMask(indices))
        {
            TakeBool(indices.ToScalar().ToBoolean());
        }
        else
        {
            Narrow(View.select(dim, indices.ToScalar().ToInt64()));
        }
    }

    // A bool takes all or nothing of a new dimension.
    private void TakeBool(bool all)
    {
        Narrow(View.unsqueeze(dim));
        var indices = torch.zeros(all ? 1 : 0, dtype: torch.ScalarType.Int64, device: View.device);
        made.Add(indices);
        Remember(indices);
    }

    private void Remember(torch.Tensor indices)
    {
        while (tensors.Count < dim)
        {
            tensors.Add(null);
        }

        tensors.Add(indices);
        dim++;
    }

    private void Narrow(torch.Tensor narrower)
    {
        View.Dispose();
        View = narrower;
    }

    private static Arg Bound(long? bound) => bound is null ? Arg.None : bound.Value;
}
