using System.Buffers.Binary;
using System.Text;
using MetaRLTorch.Persistence;
using NUnit.Framework;
using TorchSharp;

namespace MetaRLTorch.Tests.Persistence;

public sealed class SafeTensorsTests
{
    private static readonly string Pair =
        """
        {"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},
        "b":{"dtype":"I64","shape":[],"data_offsets":[8,16]}}
        """.ReplaceLineEndings("");

    private readonly TemporaryFolder _folder = new();

    [OneTimeTearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public void File_HasTheBytesOfTheFormat()
    {
        using var folder = new TemporaryFolder();
        using var a = torch.tensor(new float[] { 1, -2 });
        using var b = torch.tensor(3L);
        SafeTensors.Write(folder["x.safetensors"], [new("a", a), new("b", b)]);

        byte[] expected =
        [
            112, 0, 0, 0, 0, 0, 0, 0,                                          // header length, 107 padded to 14 · 8
            .. Encoding.ASCII.GetBytes(Pair.PadRight(112)),
            0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0,                                   // 1 and -2 in float32, little-endian
            3, 0, 0, 0, 0, 0, 0, 0,                                            // 3 in int64
        ];
        Assert.That(Pair, Has.Length.EqualTo(107));
        Assert.That(File.ReadAllBytes(folder["x.safetensors"]), Is.EqualTo(expected));
    }

    [Test]
    public void EveryElementType_ReadsBackBitForBit_InTheOrderGiven()
    {
        using var folder = new TemporaryFolder();
        using var scope = torch.NewDisposeScope();
        double[] odd = [double.NaN, -0.0, double.Epsilon, double.NegativeInfinity, 0.1, 1];
        var float64 = torch.tensor(odd);
        var float32 = float64.to_type(torch.ScalarType.Float32);
        var state = torch.tensor(new double[] { 0, 255, 7 }).to_type(torch.ScalarType.Byte);
        var flags = torch.tensor(new double[] { 1, 0 }).to_type(torch.ScalarType.Bool);

        SafeTensors.Write(
            folder["x.safetensors"],
            [new("z", float64), new("a", float32), new("state", state), new("flags", flags)],
            new Dictionary<string, string> { ["iteration"] = "50" });
        using var file = SafeTensors.Read(folder["x.safetensors"]);

        Assert.That(file.Tensors.Keys, Is.EqualTo(["z", "a", "state", "flags"]));
        Assert.That(file.Metadata["iteration"], Is.EqualTo("50"));
        Assert.That(
            file.Tensors["z"].data<double>().ToArray().Select(BitConverter.DoubleToInt64Bits),
            Is.EqualTo(odd.Select(BitConverter.DoubleToInt64Bits)));
        Assert.That(
            file.Tensors["a"].data<float>().ToArray().Select(BitConverter.SingleToInt32Bits),
            Is.EqualTo(float32.data<float>().ToArray().Select(BitConverter.SingleToInt32Bits)));
        Assert.That(file.Tensors["state"].data<byte>().ToArray(), Is.EqualTo(new byte[] { 0, 255, 7 }));
        Assert.That(file.Tensors["flags"].data<bool>().ToArray(), Is.EqualTo([true, false]));
    }

    [Test]
    public void Shapes_AreKept_AndViewsAreStoredInTheirOwnOrder()
    {
        using var folder = new TemporaryFolder();
        using var scope = torch.NewDisposeScope();
        var matrix = torch.tensor(new float[] { 1, 2, 3, 4, 5, 6 }).reshape(2, 3);

        SafeTensors.Write(
            folder["x.safetensors"],
            [
                new("transposed", matrix.t()),
                new("none", torch.zeros([0, 3])),
                new("leaf", matrix.clone().requires_grad_()),
            ]);
        using var file = SafeTensors.Read(folder["x.safetensors"]);

        Assert.That(file.Tensors["transposed"].shape, Is.EqualTo([3L, 2L]));
        Assert.That(file.Tensors["transposed"].data<float>().ToArray(), Is.EqualTo([1, 4, 2, 5, 3, 6]));
        Assert.That(file.Tensors["none"].shape, Is.EqualTo([0L, 3L]));
        Assert.That(file.Tensors["leaf"].requires_grad, Is.False);
    }

    [Test]
    public void WritingAndReading_LeavesNoTensorBehind()
    {
        using var folder = new TemporaryFolder();
        using var a = torch.zeros([3, 4]);
        var before = torch.Tensor.TotalCount;

        SafeTensors.Write(folder["x.safetensors"], [new("a", a)]);
        SafeTensors.Read(folder["x.safetensors"]).Dispose();

        Assert.That(torch.Tensor.TotalCount, Is.EqualTo(before));
    }

    [Test]
    public void FailedWrite_LeavesTheOldFile()
    {
        using var folder = new TemporaryFolder();
        using var a = torch.zeros([3]);
        using var unsupported = torch.zeros([3], torch.ScalarType.Int32);
        SafeTensors.Write(folder["x.safetensors"], [new("a", a)]);
        var before = File.ReadAllBytes(folder["x.safetensors"]);

        Assert.That(
            () => SafeTensors.Write(folder["x.safetensors"], [new("b", unsupported)]),
            Throws.TypeOf<NotSupportedException>().With.Message.Contains("A tensor of Int32 cannot be stored."));
        Assert.That(File.ReadAllBytes(folder["x.safetensors"]), Is.EqualTo(before));
        Assert.That(Directory.GetFiles(folder.Path), Has.Length.EqualTo(1));
    }

    // One tensor a and 8 bytes of data, each time with one thing wrong.
    [TestCase("F16", "[4]", "[0,8]", "has the type F16; this version reads F32, F64, I64, U8 and BOOL.")]
    [TestCase("F32", "[3]", "[0,8]", "has the shape [3] of F32, but 8 bytes.")]
    [TestCase("F32", "[-2]", "[0,8]", "has the shape [-2] of F32, but 8 bytes.")]
    [TestCase("F32", "[4294967296,4294967298]", "[0,8]", "has the shape [4294967296, 4294967298] of F32, but 8 bytes.")]
    [TestCase("F32", "[2]", "[4,12]", "has the offsets [4, 12], outside the 8 bytes of data.")]
    [TestCase("F32", "[2]", "[8,0]", "has the offsets [8, 0], outside the 8 bytes of data.")]
    [TestCase("F32", "[2]", "[-8,0]", "has the offsets [-8, 0], outside the 8 bytes of data.")]
    [TestCase("F32", "[2]", "[0]", "has the offsets [0], outside the 8 bytes of data.")]
    [TestCase("F32", "[1]", "[4,8]", "begins at byte 4; 0 is expected.")]
    public void DamagedEntry_IsToldInOneLine(string type, string shape, string offsets, string expected) =>
        AssertDamaged(
            """{"a":{"dtype":"TYPE","shape":SHAPE,"data_offsets":OFFSETS}}"""
                .Replace("TYPE", type).Replace("SHAPE", shape).Replace("OFFSETS", offsets),
            $"the tensor a {expected}");

    [TestCase("""{"a":{"shape":[2],"data_offsets":[0,8]}}""")]
    [TestCase("""{"a":{"dtype":"F32","shape":"2","data_offsets":[0,8]}}""")]
    [TestCase("""{"a":{"dtype":null,"shape":null,"data_offsets":null}}""")]
    [TestCase("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8],"more":1}}""")]
    [TestCase("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"a":{}}""")]
    [TestCase("""{"a":null}""")]
    [TestCase("""{"__metadata__":{"x":1}}""")]
    [TestCase("""{"__metadata__":null}""")]
    [TestCase("[]")]
    [TestCase("{\"a\":")]
    public void HeaderThatIsNoTableOfTensors_IsToldInOneLine(string header) =>
        AssertDamaged(header, "its header is not a table of tensors (");

    [Test]
    public void OverlappingTensors_AreToldInOneLine() =>
        AssertDamaged(
            """
            {"a":{"dtype":"U8","shape":[8],"data_offsets":[0,8]},
            "b":{"dtype":"U8","shape":[4],"data_offsets":[4,8]}}
            """,
            "the tensor b begins at byte 4; 8 is expected.");

    [Test]
    public void DataThatNoTensorOwns_IsToldInOneLine() =>
        AssertDamaged(
            """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""",
            "it has 8 bytes of data, of which the header accounts for 4.");

    [Test]
    public void HeaderLengthBeyondTheFile_IsToldInOneLine()
    {
        byte[] file = Raw("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", new byte[8]);
        file[7] = 0x40;                                                        // the length's highest byte

        Assert.That(
            () => SafeTensors.Read(Write(file)),
            Throws.TypeOf<UserException>().With.Message.Contains("is announced in a file of"));
    }

    [Test]
    public void TruncatedFile_IsCaughtAtEveryLength()
    {
        var file = Raw(Pair, new byte[16]);
        for (var length = 0; length < file.Length; length++)
        {
            var path = Write(file[..length]);
            Assert.That(() => SafeTensors.Read(path), Throws.TypeOf<UserException>(), $"{length} bytes");
        }
    }

    // A flipped bit of the header may still make a valid one, such as another name; it must never do anything else.
    [Test]
    public void FlippedBitInTheHeader_GivesAFileOrAOneLineError()
    {
        var file = Raw(Pair, new byte[16]);
        for (var bit = 0; bit < 8 * (file.Length - 16); bit++)
        {
            var damaged = (byte[])file.Clone();
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            try
            {
                SafeTensors.Read(Write(damaged)).Dispose();
            }
            catch (UserException exception)
            {
                Assert.That(exception.Message, Does.Not.Contain("\n"));
            }
        }
    }

    [Test]
    public void MissingFile_IsNamed() =>
        Assert.That(
            () => SafeTensors.Read("absent.safetensors"),
            Throws.TypeOf<UserException>().With.Message.EqualTo("absent.safetensors: there is no such file."));

    private void AssertDamaged(string header, string expected)
    {
        var path = Write(Raw(header, new byte[8]));

        Assert.That(
            () => SafeTensors.Read(path),
            Throws.TypeOf<UserException>()
                .With.Message.StartsWith($"{path}: damaged: {expected}")
                .And.Message.EndsWith(" Restore the file or use another one.")
                .And.Message.Not.Contains("\n"));
    }

    private string Write(byte[] file)
    {
        File.WriteAllBytes(_folder["damaged.safetensors"], file);
        return _folder["damaged.safetensors"];
    }

    private static byte[] Raw(string header, byte[] data)
    {
        var length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        return [.. length, .. Encoding.ASCII.GetBytes(header), .. data];
    }
}
