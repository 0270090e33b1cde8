using System.IO.Compression;
using System.Text;
using MetaRLTorch.Persistence;
using MetaRLTorch.Testing;
using NUnit.Framework;
using TorchSharp;

namespace MetaRLTorch.Tests.Persistence;

public sealed class NumpyArchiveTests
{
    // The type's name and the tuple are those that numpy.save writes.
    [TestCase(torch.ScalarType.Float32, "<f4", "(2, 3)", 2, 3)]
    [TestCase(torch.ScalarType.Float64, "<f8", "(3,)", 3)]
    [TestCase(torch.ScalarType.Int64, "<i8", "()")]
    [TestCase(torch.ScalarType.Byte, "|u1", "(0, 4)", 0, 4)]
    [TestCase(torch.ScalarType.Bool, "|b1", "(1, 1)", 1, 1)]
    public void Array_HasTheBytesOfTheFormat(torch.ScalarType type, string name, string tuple, params long[] shape)
    {
        using var tensor = torch.ones(shape, type);
        using var stream = new MemoryStream();
        NumpyArchive.WriteArray(stream, tensor);

        var dictionary = $"{{'descr': '{name}', 'fortran_order': False, 'shape': {tuple}, }}";
        byte[] one = type switch
        {
            torch.ScalarType.Float32 => [0, 0, 0x80, 0x3f],
            torch.ScalarType.Float64 => [0, 0, 0, 0, 0, 0, 0xf0, 0x3f],
            torch.ScalarType.Int64 => [1, 0, 0, 0, 0, 0, 0, 0],
            _ => [1],
        };
        byte[] expected =
        [
            0x93, .. "NUMPY"u8, 1, 0,                                          // format 1.0
            118, 0,                                                            // so that the data begin at 128 = 2 · 64
            .. Encoding.ASCII.GetBytes(dictionary.PadRight(117) + "\n"),
            .. Enumerable.Repeat(one, (int)tensor.numel()).SelectMany(bytes => bytes),
        ];
        Assert.That(stream.ToArray(), Is.EqualTo(expected));
    }

    [TestCase(CompressionLevel.NoCompression)]
    [TestCase(CompressionLevel.Optimal)]
    public void Archive_HasOneArrayPerName_AndEqualContentsGiveEqualFiles(CompressionLevel compression)
    {
        using var folder = new TemporaryFolder();
        using var theta = torch.tensor(new float[] { 0.5f });
        using var rewards = torch.tensor(new double[] { 1, 2 });
        KeyValuePair<string, torch.Tensor>[] tensors = [new("theta/0", theta), new("before/0/rewards", rewards)];
        NumpyArchive.Write(folder["x.npz"], tensors, compression);
        NumpyArchive.Write(folder["y.npz"], tensors, compression);

        using var archive = ZipFile.OpenRead(folder["x.npz"]);
        using var content = new MemoryStream();
        using (var entry = archive.GetEntry("theta/0.npy")!.Open())
        {
            entry.CopyTo(content);
        }

        Assert.That(
            archive.Entries.Select(entry => entry.FullName),
            Is.EqualTo(["theta/0.npy", "before/0/rewards.npy"]));
        Assert.That(content.ToArray()[^4..], Is.EqualTo(BitConverter.GetBytes(0.5f)));
        Assert.That(File.ReadAllBytes(folder["x.npz"]), Is.EqualTo(File.ReadAllBytes(folder["y.npz"])));
    }

    [TestCase(torch.ScalarType.Float32, 2, 3)]
    [TestCase(torch.ScalarType.Float64)]
    [TestCase(torch.ScalarType.Int64, 0, 4)]
    [TestCase(torch.ScalarType.Bool, 1, 2)]
    public void WhatIsWritten_IsRead(torch.ScalarType type, params long[] shape)
    {
        using var folder = new TemporaryFolder();
        using var tensor = torch.arange(shape.Aggregate(1L, (product, size) => product * size), torch.float64).view(shape).to(type);
        NumpyArchive.Write(folder["x.npz"], [new("a/b", tensor)], CompressionLevel.Optimal);

        using var file = NumpyArchive.Read(folder["x.npz"]);

        var read = file.Tensors["a/b"];
        Assert.That((read.dtype, file.Tensors.Count), Is.EqualTo((type, 1)));
        Assert.That(read.shape, Is.EqualTo(shape));
        Assert.That(TensorAssert.Numbers(read), Is.EqualTo(TensorAssert.Numbers(tensor)));
    }

    // What numpy.save writes of numpy.array([[1, 2, 3], [4, 5, 6]]).T in format 2.0, whose length has four bytes.
    [Test]
    public void ATransposedArray_IsReadInItsOwnOrder()
    {
        using var folder = new TemporaryFolder();
        var header = "{'descr': '<i8', 'fortran_order': True, 'shape': (3, 2), }\n";
        var data = Enumerable.Range(1, 6).SelectMany(i => BitConverter.GetBytes((long)i));
        WriteEntry(folder["x.npz"], "a.npy", [0x93, .. "NUMPY"u8, 2, 0, (byte)header.Length, 0, 0, 0, .. Encoding.ASCII.GetBytes(header), .. data]);

        using var file = NumpyArchive.Read(folder["x.npz"]);

        Assert.That(file.Tensors["a"].shape, Is.EqualTo([3, 2]));
        Assert.That(TensorAssert.Numbers(file.Tensors["a"]), Is.EqualTo([1, 4, 2, 5, 3, 6]));
    }

    [TestCase("a.npy", "<f2", 2, "its type is <f2; this version reads float32")]
    [TestCase("a.npy", "<f4", 3, "a.npy cannot be read as a NumPy array")]
    [TestCase("a.npy", "<f4", 5, "it has more than the 4 bytes of its shape")]
    [TestCase("a.txt", "<f4", 4, "a.txt cannot be read as a NumPy array: it is no .npy array.")]
    public void WhatIsNoArray_IsRefusedInOneLine(string name, string type, int bytes, string what)
    {
        using var folder = new TemporaryFolder();
        var header = $"{{'descr': '{type}', 'fortran_order': False, 'shape': (1,), }}\n";
        WriteEntry(
            folder["x.npz"], name, [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. Encoding.ASCII.GetBytes(header), .. new byte[bytes]]);

        Assert.That(
            () => NumpyArchive.Read(folder["x.npz"]), Throws.TypeOf<UserException>().With.Message.Contains(what).And.Message.Not.Contain("\n"));
    }

    private static void WriteEntry(string path, string name, byte[] content)
    {
        using var archive = ZipFile.Open(path, ZipArchiveMode.Create);
        using var entry = archive.CreateEntry(name).Open();
        entry.Write(content);
    }
}
