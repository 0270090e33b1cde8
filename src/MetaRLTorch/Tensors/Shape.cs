using static TorchSharp.torch;

namespace MetaRLTorch.Tensors;

/// <summary>
/// Shape checks with readable failures. Letters: M tasks, N episodes, H steps, S observation, A action, B = N·H, P
/// parameters.
/// </summary>
public static class Shape
{
    /// <summary>Requires that a tensor has the given shape.</summary>
    /// <param name="tensor">The tensor to check.</param>
    /// <param name="name">What the caller knows the tensor as, for example <c>Rollouts.Rewards</c>.</param>
    /// <param name="axes">The letter and the size of every axis.</param>
    /// <exception cref="ShapeException">The shape differs; the message shows both.</exception>
    public static void Require(Tensor tensor, string name, params ReadOnlySpan<(string Letter, long Size)> axes)
    {
        var shape = tensor.shape;
        var matches = shape.Length == axes.Length;
        for (var i = 0; matches && i < shape.Length; i++) matches = shape[i] == axes[i].Size;
        if (!matches) throw new ShapeException(Describe(shape, name, axes));
    }

    private static string Describe(long[] shape, string name, ReadOnlySpan<(string Letter, long Size)> axes)
    {
        var letters = new List<string>();
        var sizes = new List<string>();
        foreach (var (letter, size) in axes)
        {
            letters.Add(letter);
            sizes.Add($"{letter} = {size}");
        }

        return $"{name} has shape [{string.Join(", ", shape)}]; expected [{string.Join(", ", letters)}] " +
            $"with {string.Join(", ", sizes)}.";
    }
}

/// <summary>A tensor of another shape than the one that its place asks for.</summary>
/// <param name="message">Name, shape, and the letters and sizes of the axes expected.</param>
public sealed class ShapeException(string message) : ArgumentException(message);
