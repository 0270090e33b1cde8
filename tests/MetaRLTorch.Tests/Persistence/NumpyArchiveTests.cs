using System.IO.Compression;
using System.Text;
using MetaRLTorch.Persistence;
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
}
