using TorchSharp.Native;

namespace TorchSharp;

/// <summary>Several tensors into one, and choices between two.</summary>
public static partial class torch
{
    private static readonly Op Cat = new("cat");
    private static readonly Op Stack = new("stack");
    private static readonly Op Where = new("where");
    private static readonly Op Einsum = new("einsum");

    public static Tensor cat(IList<Tensor> tensors, long dim = 0) => Cat.Call(Arg.List(tensors), dim);

    public static Tensor cat(Tensor[] tensors, long dim = 0) => Cat.Call(Arg.List(tensors), dim);

    public static Tensor cat(ReadOnlySpan<Tensor> tensors, long dim = 0) => Cat.Call(Arg.List(tensors.ToArray()), dim);

    public static Tensor concat(IList<Tensor> tensors, long dim = 0) => cat(tensors, dim);

    public static Tensor stack(IEnumerable<Tensor> tensors, long dim = 0) => Stack.Call(Arg.List(tensors), dim);

    public static Tensor where(Tensor condition, Tensor x, Tensor y) => x.where(condition, y);

    /// <summary>The indices of the elements that hold, one tensor per dimension.</summary>
    public static Tensor[] where(Tensor condition) => Where.CallList(condition);

    /// <summary>Sums of products, as in <c>einsum("tbi,tio->tbo", x, w)</c>.</summary>
    public static Tensor einsum(string equation, params Tensor[] tensors) =>
        Einsum.Call(equation, Arg.List(tensors));
}
