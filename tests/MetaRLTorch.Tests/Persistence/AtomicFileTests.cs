using MetaRLTorch.Persistence;
using NUnit.Framework;

namespace MetaRLTorch.Tests.Persistence;

public sealed class AtomicFileTests
{
    [Test]
    public void FailureWhileWriting_LeavesTheOldContentAndNothingElse()
    {
        using var folder = new TemporaryFolder();
        AtomicFile.Write(folder["x"], "old");

        Assert.That(
            () => AtomicFile.Write(folder["x"], stream =>
            {
                stream.WriteByte(1);
                throw new IOException("disk full");
            }),
            Throws.TypeOf<IOException>());
        Assert.That(File.ReadAllText(folder["x"]), Is.EqualTo("old"));
        Assert.That(Directory.GetFiles(folder.Path), Is.EqualTo([folder["x"]]));
    }

    [Test]
    public void Reader_SeesTheOldContentUntilTheNewOneIsComplete()
    {
        using var folder = new TemporaryFolder();
        AtomicFile.Write(folder["x"], "old");
        AtomicFile.Write(folder["x"], stream =>
        {
            stream.Write("new"u8);
            stream.Flush();
            Assert.That(File.ReadAllText(folder["x"]), Is.EqualTo("old"));
        });

        Assert.That(File.ReadAllText(folder["x"]), Is.EqualTo("new"));
    }

    [Test]
    public void Create_NeverReplacesAFile()
    {
        using var folder = new TemporaryFolder();
        AtomicFile.Create(folder["x"], "first");

        Assert.That(() => AtomicFile.Create(folder["x"], "second"), Throws.InstanceOf<IOException>());
        Assert.That(File.ReadAllText(folder["x"]), Is.EqualTo("first"));
        Assert.That(Directory.GetFiles(folder.Path), Is.EqualTo([folder["x"]]));
    }

    [Test]
    public void MissingFolder_IsWhatTheErrorSpeaksOf()
    {
        using var folder = new TemporaryFolder();

        Assert.That(() => AtomicFile.Write(folder["absent/x"], "text"), Throws.TypeOf<DirectoryNotFoundException>());
    }

    [Test]
    public void Try_TellsWhetherAFileCouldBeWritten_AndLeavesNothing()
    {
        using var folder = new TemporaryFolder();
        AtomicFile.Write(folder["x"], "old");

        AtomicFile.Try(folder["x"]);
        Assert.That(() => AtomicFile.Try(folder["absent/x"]), Throws.TypeOf<DirectoryNotFoundException>());
        Assert.That(() => AtomicFile.Try("/proc/x"), Throws.InstanceOf<IOException>());
        Assert.That(File.ReadAllText(folder["x"]), Is.EqualTo("old"));
        Assert.That(Directory.GetFiles(folder.Path), Is.EqualTo([folder["x"]]));
    }
}
