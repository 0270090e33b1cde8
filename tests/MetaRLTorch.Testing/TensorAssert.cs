using MetaRLTorch.Tensors;
using NUnit.Framework;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Testing;

/// <summary>Comparisons of tensors, and tensors as plain numbers.</summary>
public static class TensorAssert
{
    /// <summary>All elements in order, in double precision.</summary>
    public static double[] Numbers(Tensor tensor) =>
        tensor.detach().cpu().to(torch.float64).contiguous().reshape(-1).data<double>().ToArray();

    /// <summary>All scalars of θ in order, in double precision.</summary>
    public static double[] Numbers(Parameters theta) => Numbers(theta.Detach().Flatten());

    /// <summary>‖actual − expected‖ / ‖expected‖, failing on NaN, which would pass for small.</summary>
    public static double RelativeError(IReadOnlyList<double> actual, IReadOnlyList<double> expected)
    {
        Assert.That(actual, Has.Count.EqualTo(expected.Count), "the number of elements");
        Assert.That(Norm(expected), Is.GreaterThan(0), "there should be something to compare with");
        return Norm(actual.Zip(expected, (a, e) => a - e)) / Norm(expected);
    }

    /// <summary>The Euclidean norm.</summary>
    public static double Norm(IEnumerable<double> vector)
    {
        var norm = Math.Sqrt(vector.Sum(x => x * x));
        Assert.That(double.IsFinite(norm), $"a norm is {norm}");
        return norm;
    }

    /// <summary>
    /// Every element is within <paramref name="tolerance"/> · max(1, |expected|) of the expected one.
    /// </summary>
    public static void AreClose(Tensor actual, Tensor expected, double tolerance)
    {
        Assert.That(actual.shape, Is.EqualTo(expected.shape), "shape");
        NumbersAreClose(Numbers(actual), Numbers(expected), tolerance);
    }

    /// <summary>
    /// Every element is within <paramref name="tolerance"/> · max(1, |expected|) of the expected one.
    /// </summary>
    public static void NumbersAreClose(IReadOnlyList<double> actual, IReadOnlyList<double> expected, double tolerance)
    {
        Assert.That(actual, Has.Count.EqualTo(expected.Count), "the number of elements");
        Assert.That(actual, Is.All.Not.NaN);
        for (var i = 0; i < actual.Count; i++)
        {
            var allowed = tolerance * Math.Max(1, Math.Abs(expected[i]));
            Assert.That(actual[i], Is.EqualTo(expected[i]).Within(allowed), $"element {i}");
        }
    }

    /// <summary>Same shape, same element type, same bits, and no NaN.</summary>
    public static void AreSame(Tensor actual, Tensor expected)
    {
        Assert.That(actual.shape, Is.EqualTo(expected.shape), "shape");
        Assert.That(actual.dtype, Is.EqualTo(expected.dtype), "element type");
        Assert.That(Numbers(actual), Is.EqualTo(Numbers(expected)).And.All.Not.NaN);
    }
}
