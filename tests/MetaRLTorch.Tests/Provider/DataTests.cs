using NUnit.Framework;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Tests.Provider;

/// <summary>Elements as .NET values.</summary>
public sealed class DataTests : ProviderTest
{
    [Test]
    public void Item_GivesTheOnlyElement()
    {
        Assert.Multiple(() =>
        {
            Assert.That(tensor(1.5f).item<float>(), Is.EqualTo(1.5f));
            Assert.That(tensor(new[] { 1.5 }).item<double>(), Is.EqualTo(1.5));
            Assert.That(tensor(3L).item<long>(), Is.EqualTo(3));
            Assert.That(tensor(true).item<bool>(), Is.True);
            Assert.That(ones(1, 1, 1)[0, 0].item<float>(), Is.EqualTo(1f));
        });
    }

    [Test]
    public void Item_OfAnotherType_IsRefused()
    {
        Assert.That(() => tensor(1.5f).item<double>(), Throws.ArgumentException);
        Assert.That(() => tensor(1.5).item<float>(), Throws.ArgumentException);
        Assert.That(() => tensor(1L).item<int>(), Throws.ArgumentException);
    }

    [Test]
    public void Item_OfSeveralElements_IsRefused() =>
        Assert.That(() => tensor(new[] { 1f, 2f }).item<float>(), Throws.ArgumentException);

    [Test]
    public void Conversions_TakeAnyElementType()
    {
        Assert.Multiple(() =>
        {
            Assert.That(tensor(1.5f).ToDouble(), Is.EqualTo(1.5));
            Assert.That(tensor(2L).ToSingle(), Is.EqualTo(2f));
            Assert.That((double)tensor(1.5f), Is.EqualTo(1.5));
            Assert.That((float)tensor(1.5), Is.EqualTo(1.5f));
            Assert.That((int)tensor(7L), Is.EqualTo(7));
            Assert.That((long)tensor(7), Is.EqualTo(7));
            Assert.That((bool)tensor(true), Is.True);
            Assert.That(tensor(7L).ToInt32(), Is.EqualTo(7));
            Assert.That(tensor(2.5).ToScalar().ToDouble(), Is.EqualTo(2.5));
            Assert.That(tensor(7L).ToInt16(), Is.EqualTo(7));
            Assert.That(tensor(7L).ToByte(), Is.EqualTo(7));
            Assert.That(tensor(-7L).ToSByte(), Is.EqualTo(-7));
            Assert.That(tensor(1L).ToBoolean(), Is.True);
            Assert.That(2.5f.ToTensor().item<float>(), Is.EqualTo(2.5f));
        });
    }

    [Test]
    public void Data_OfAView_FollowsItsOrder()
    {
        var x = tensor(new float[,] { { 1, 2, 3 }, { 4, 5, 6 } });

        Assert.Multiple(() =>
        {
            Assert.That(x.data<float>().ToArray(), Is.EqualTo(new[] { 1f, 2, 3, 4, 5, 6 }));
            Assert.That(x.t().data<float>().ToArray(), Is.EqualTo(new[] { 1f, 4, 2, 5, 3, 6 }));
            Assert.That(x[TensorIndex.Colon, TensorIndex.Single(1)].data<float>(), Is.EqualTo(new[] { 2f, 5 }));
            Assert.That(x.t().data<float>().ToNDArray(), Is.EqualTo(new[,] { { 1f, 4 }, { 2, 5 }, { 3, 6 } }));
            Assert.That(x.t().data<float>()[1], Is.EqualTo(4f));
            Assert.That(x.t().data<float>()[2, 1], Is.EqualTo(6f));
            Assert.That(x.data<float>().Count, Is.EqualTo(6));
            Assert.That(tensor(5f).data<float>().ToArray(), Is.EqualTo(new[] { 5f }));
            Assert.That(zeros(0).data<float>().ToArray(), Is.Empty);
            Assert.That(x.t().data<float>().Sum(), Is.EqualTo(21f));
        });
    }

    [Test]
    public void Data_OfAnotherType_IsRefused() =>
        Assert.That(() => zeros(2).data<double>(), Throws.ArgumentException);

    [Test]
    public void CopyToAndCopyFrom_MoveElementsInOrder()
    {
        var x = tensor(new float[,] { { 1, 2 }, { 3, 4 } });
        var array = new float[3];

        x.data<float>().CopyTo(array, arrayIndex: 1, tensorIndex: 1);
        Assert.That(array, Is.EqualTo(new[] { 0f, 2, 3 }));

        x.t().data<float>().CopyTo(array);
        Assert.That(array, Is.EqualTo(new[] { 1f, 3, 2 }));

        x.t().data<float>().CopyFrom([9f, 8f, 7f, 6f]);
        Assert.That(Values(x), Is.EqualTo(new[] { 9.0, 7, 8, 6 }));
    }

    [Test]
    public void Accessor_WritesIntoTheTensor()
    {
        var x = zeros(2);

        x.data<float>()[1] = 4f;

        Assert.That(Values(x), Is.EqualTo(new[] { 0.0, 4 }));
        Assert.That(() => x.data<float>()[2], Throws.TypeOf<IndexOutOfRangeException>());
    }

    [Test]
    public void Bytes_AreTheMemoryItself()
    {
        var x = tensor(new[] { 1f, 2f });

        Assert.That(x.bytes.ToArray(), Is.EqualTo(new byte[] { 0, 0, 128, 63, 0, 0, 0, 64 }));
        x.bytes = new byte[] { 0, 0, 0, 64, 0, 0, 0, 64 };
        Assert.That(Values(x), Is.EqualTo(new[] { 2.0, 2 }));
    }

    [Test]
    public void Bytes_OfAView_AreRefused()
    {
        var view = zeros(2, 3).t();

        Assert.That(() => view.bytes.Length, Throws.InvalidOperationException);
    }

    [Test]
    public void Scalar_KnowsItsKind()
    {
        Scalar whole = 3, real = 0.5f, truth = true;

        Assert.Multiple(() =>
        {
            Assert.That(whole.Type, Is.EqualTo(ScalarType.Int64));
            Assert.That(real.Type, Is.EqualTo(ScalarType.Float64));
            Assert.That(truth.Type, Is.EqualTo(ScalarType.Bool));
            Assert.That(real.ToSingle(), Is.EqualTo(0.5f));
            Assert.That(whole.ToInt64(), Is.EqualTo(3));
        });
    }

    [Test]
    public void To_ConvertsTypeAndSharesWhatNeedsNoConversion()
    {
        var x = tensor(new[] { 1.5, 2.5 });

        Assert.Multiple(() =>
        {
            Assert.That(x.to(float32).dtype, Is.EqualTo(ScalarType.Float32));
            Assert.That(x.to_type(int64).data<long>(), Is.EqualTo(new long[] { 1, 2 }));
            Assert.That(x.to(zeros(1)).dtype, Is.EqualTo(ScalarType.Float32));
            Assert.That(x.to(CPU).device_type, Is.EqualTo(DeviceType.CPU));
            Assert.That(x.to("cpu").device_type, Is.EqualTo(DeviceType.CPU));
            Assert.That(x.to(float32, CPU).dtype, Is.EqualTo(ScalarType.Float32));
            Assert.That(x.type_as(zeros(1)).dtype, Is.EqualTo(ScalarType.Float32));
        });

        x.cpu().zero_();
        Assert.That(Values(x), Is.EqualTo(new[] { 0.0, 0 }), "a tensor on the CPU already is shared");
        x.to(float64, copy: true).fill_(1);
        Assert.That(Values(x), Is.EqualTo(new[] { 0.0, 0 }), "unless a copy is asked for");
    }

    [Test]
    public void To_WithDisposeAfter_ReleasesTheSource()
    {
        var x = tensor(new[] { 1.5 });

        var converted = x.to(float32, disposeAfter: true);

        Assert.That(x.IsInvalid, Is.True);
        Assert.That(converted.item<float>(), Is.EqualTo(1.5f));
    }
}
