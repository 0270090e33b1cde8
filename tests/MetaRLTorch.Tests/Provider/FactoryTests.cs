using NUnit.Framework;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Tests.Provider;

/// <summary>New tensors: from numbers, from arrays, and filled.</summary>
public sealed class FactoryTests : ProviderTest
{
    [Test]
    public void Tensor_OfANumber_HasItsTypeAndNoDimension()
    {
        Assert.Multiple(() =>
        {
            Assert.That(tensor(1.5).dtype, Is.EqualTo(ScalarType.Float64));
            Assert.That(tensor(1.5f).dtype, Is.EqualTo(ScalarType.Float32));
            Assert.That(tensor(1L).dtype, Is.EqualTo(ScalarType.Int64));
            Assert.That(tensor(1).dtype, Is.EqualTo(ScalarType.Int32));
            Assert.That(tensor(true).dtype, Is.EqualTo(ScalarType.Bool));
            Assert.That(tensor(1.5, dtype: float32).dtype, Is.EqualTo(ScalarType.Float32));
            Assert.That(tensor(1.5).shape, Is.Empty);
            Assert.That(((Tensor)2.5).item<double>(), Is.EqualTo(2.5));
        });
    }

    [Test]
    public void Tensor_OfAnArray_IsACopy()
    {
        var array = new[] { 1f, 2f };
        var copy = tensor(array);

        array[0] = 9f;

        Assert.That(Values(copy), Is.EqualTo(new[] { 1.0, 2.0 }));
    }

    [Test]
    public void Tensor_OfArrays_KeepsTypeAndShape()
    {
        Assert.Multiple(() =>
        {
            Assert.That(tensor(new[] { 1.0, 2.0 }).dtype, Is.EqualTo(ScalarType.Float64));
            Assert.That(tensor(new long[] { 1, 2 }).dtype, Is.EqualTo(ScalarType.Int64));
            Assert.That(tensor(new[] { true, false }).dtype, Is.EqualTo(ScalarType.Bool));
            Assert.That(tensor(new[] { 1, 2 }).dtype, Is.EqualTo(ScalarType.Int32));
            Assert.That(tensor(new float[,] { { 1, 2, 3 }, { 4, 5, 6 } }).shape, Is.EqualTo(new long[] { 2, 3 }));
            Assert.That(Values(tensor(new float[,] { { 1, 2 }, { 3, 4 } })), Is.EqualTo(new[] { 1.0, 2, 3, 4 }));
        });
    }

    [Test]
    public void Tensor_LargerThanItsArray_IsRefused() =>
        Assert.That(() => tensor(new[] { 1f }, new long[] { 2 }), Throws.ArgumentException);

    [Test]
    public void FromArray_SharesTheArraysMemory()
    {
        var array = new float[,] { { 1, 2 }, { 3, 4 } };
        var shared = from_array(array);

        array[1, 0] = 9;

        Assert.That(shared.shape, Is.EqualTo(new long[] { 2, 2 }));
        Assert.That(Values(shared), Is.EqualTo(new[] { 1.0, 2, 9, 4 }));
    }

    [Test]
    public void FromArray_WithAnotherType_IsACopy()
    {
        var array = new[] { 1f, 2f };
        var converted = from_array(array, float64);

        array[0] = 9;

        Assert.That(converted.dtype, Is.EqualTo(ScalarType.Float64));
        Assert.That(Values(converted), Is.EqualTo(new[] { 1.0, 2.0 }));
    }

    [Test]
    public void FromBuffer_SharesAPartOfTheArray()
    {
        var array = new long[] { 1, 2, 3, 4 };
        var middle = frombuffer(array, int64, count: 2, offset: 1);

        array[1] = 9;

        Assert.That(Values(middle), Is.EqualTo(new[] { 9.0, 3.0 }));
    }

    [Test]
    public void Filled_HasTheAskedForShapeAndDefaultType()
    {
        Assert.Multiple(() =>
        {
            Assert.That(Values(zeros(2)), Is.EqualTo(new[] { 0.0, 0.0 }));
            Assert.That(ones(2, 3).shape, Is.EqualTo(new long[] { 2, 3 }));
            Assert.That(ones(2, 3, 4).shape, Is.EqualTo(new long[] { 2, 3, 4 }));
            Assert.That(ones(new long[] { 1, 2 }, dtype: float64).dtype, Is.EqualTo(ScalarType.Float64));
            Assert.That(empty(4, 0).shape, Is.EqualTo(new long[] { 4, 0 }));
            Assert.That(zeros(1).dtype, Is.EqualTo(ScalarType.Float32));
            Assert.That(zeros(1, requires_grad: true).requires_grad, Is.True);
            Assert.That(zeros(1, dtype: @bool).dtype, Is.EqualTo(ScalarType.Bool));
        });
    }

    [Test]
    public void Full_TakesItsTypeFromTheNumber()
    {
        Assert.Multiple(() =>
        {
            Assert.That(full(new long[] { 2 }, 7).dtype, Is.EqualTo(ScalarType.Int64));
            Assert.That(full(new long[] { 2 }, 0.5).dtype, Is.EqualTo(ScalarType.Float32));
            Assert.That(Values(full(new long[] { 2 }, 0.5, dtype: float64)), Is.EqualTo(new[] { 0.5, 0.5 }));
            Assert.That(full(2, 3, 1.0).shape, Is.EqualTo(new long[] { 2, 3 }));
        });
    }

    [Test]
    public void Arange_StopsBeforeItsEnd()
    {
        Assert.Multiple(() =>
        {
            Assert.That(Values(arange(3)), Is.EqualTo(new[] { 0.0, 1, 2 }));
            Assert.That(arange(3).dtype, Is.EqualTo(ScalarType.Int64));
            Assert.That(Values(arange(1, 7, 2)), Is.EqualTo(new[] { 1.0, 3, 5 }));
            Assert.That(Values(arange(0, 1, 0.25, dtype: float64)), Is.EqualTo(new[] { 0, 0.25, 0.5, 0.75 }));
            Assert.That(arange(0, 1, 0.5).dtype, Is.EqualTo(ScalarType.Float32));
        });
    }

    [Test]
    public void Linspace_IncludesBothEnds() =>
        Assert.That(Values(linspace(0, 1, 5, dtype: float64)), Is.EqualTo(new[] { 0, 0.25, 0.5, 0.75, 1 }));

    [Test]
    public void Eye_HasOnesOnTheDiagonal()
    {
        Assert.That(Values(eye(2)), Is.EqualTo(new[] { 1.0, 0, 0, 1 }));
        Assert.That(eye(2, 3).shape, Is.EqualTo(new long[] { 2, 3 }));
    }

    [Test]
    public void Like_TakesShapeAndTypeFromTheModel()
    {
        var model = zeros(2, 3, dtype: float64);

        Assert.Multiple(() =>
        {
            Assert.That(zeros_like(model).shape, Is.EqualTo(model.shape));
            Assert.That(ones_like(model).dtype, Is.EqualTo(ScalarType.Float64));
            Assert.That(ones_like(model, dtype: int64).dtype, Is.EqualTo(ScalarType.Int64));
            Assert.That(randn_like(model).shape, Is.EqualTo(model.shape));
            Assert.That(Values(rand_like(model)), Is.All.InRange(0.0, 1.0));
            Assert.That(empty_like(model).dtype, Is.EqualTo(ScalarType.Float64));
            Assert.That(Values(model.full_like(2)), Is.All.EqualTo(2.0));
            Assert.That(ones_like(model, requires_grad: true).requires_grad, Is.True);
        });
    }
}
