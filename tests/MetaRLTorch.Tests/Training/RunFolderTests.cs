using MetaRLTorch.Training;
using NUnit.Framework;

namespace MetaRLTorch.Tests.Training;

public sealed class RunFolderTests
{
    [Test]
    public void NewRun_HasItsConfigAndAPlaceForCheckpoints()
    {
        using var folder = new TemporaryFolder();
        var run = RunFolder.Create(folder["a/b"], "seed: 1\n");

        Assert.That(File.ReadAllText(run.Config), Is.EqualTo("seed: 1\n"));
        Assert.That(
            Directory.EnumerateFileSystemEntries(run.Path).Select(Path.GetFileName),
            Is.EquivalentTo(["config.yaml", "checkpoints"]));
        Assert.That(RunFolder.Open(run.Path).Checkpoints, Is.EqualTo(folder["a/b/checkpoints"]));
    }

    [Test]
    public void EmptyFolder_IsTaken()
    {
        using var folder = new TemporaryFolder();

        Assert.That(() => RunFolder.Create(folder.Path, "seed: 1\n"), Throws.Nothing);
    }

    [Test]
    public void AFolderWithCheckpointsAlone_IsARunsToo()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["checkpoints"]);
        File.WriteAllText(folder["checkpoints/iteration_00000001.safetensors"], "precious");

        Assert.That(
            () => RunFolder.Create(folder.Path, "seed: 1\n"),
            Throws.TypeOf<UserException>().With.Message.Contains("already holds a run (checkpoints)."));
    }

    [TestCase("config.yaml")]
    [TestCase("metrics.csv")]
    public void FolderOfAnotherRun_IsRefusedAndLeftAsItIs(string name)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder[name], "precious");

        Assert.That(
            () => RunFolder.Create(folder.Path, "seed: 1\n"),
            Throws.TypeOf<UserException>().With.Message.EqualTo(
                $"{folder.Path}: this folder already holds a run ({name}). "
                + "Give another one with --out, or resume the run."));
        Assert.That(Directory.GetFileSystemEntries(folder.Path), Is.EqualTo([folder[name]]));
        Assert.That(File.ReadAllText(folder[name]), Is.EqualTo("precious"));
    }

    [Test]
    public void AFolderWhoseProcessWasKilledBeforeItWroteTheConfig_IsTaken_AndCleared()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["checkpoints"]);
        File.WriteAllText(folder["run.lock"], "process 1 on nowhere");
        foreach (var leftover in (string[])["config.yaml.12.tmp", "checkpoints/iteration_00000000.safetensors.12.tmp"])
        {
            File.WriteAllText(folder[leftover], "torn");
        }

        var run = RunFolder.Create(folder.Path, "seed: 1\n");
        using var held = run.Lock(_ => { });
        run.RemoveLeftovers();

        Assert.That(Directory.GetFiles(folder.Path, "*.tmp", SearchOption.AllDirectories), Is.Empty);
        Assert.That(File.ReadAllText(run.Config), Is.EqualTo("seed: 1\n"));
    }

    // A file stands where a folder is needed, which stops every user, root included.
    [TestCase("file")]
    [TestCase("file/run")]
    [TestCase("file/deep/run")]
    public void FolderThatCannotBeWritten_IsToldInOneLine(string path)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["file"], "");

        Assert.That(
            () => RunFolder.Create(folder[path], "seed: 1\n"),
            Throws.TypeOf<UserException>()
                .With.Message.StartsWith($"{folder[path]}: the run cannot be written here (")
                .And.Message.EndsWith("Give another folder with --out."));
        Assert.That(Directory.GetFileSystemEntries(folder.Path), Is.EqualTo([folder["file"]]));
    }

    [Test]
    public void FailureAfterTheFoldersWereMade_TakesThemBack()
    {
        using var folder = new TemporaryFolder();
        var tooLong = new string('n', 300);                                    // file systems end at 255

        Assert.That(() => RunFolder.Create(folder[$"new/{tooLong}"], "seed: 1\n"), Throws.TypeOf<UserException>());
        Assert.That(Directory.GetFileSystemEntries(folder.Path), Is.Empty);
    }

    [Test]
    public void FolderWithoutARun_CannotBeOpened()
    {
        using var folder = new TemporaryFolder();

        Assert.That(
            () => RunFolder.Open(folder.Path),
            Throws.TypeOf<UserException>().With.Message.EqualTo(
                $"{folder.Path}: no run is here (config.yaml is missing). Give the folder of a run."));
    }

    [Test]
    public void Sinks_WriteIntoTheFolder()
    {
        using var folder = new TemporaryFolder();
        var (csv, tensorBoard) = RunFolder.Create(folder["run"], "seed: 1\n").OpenSinks();
        using (csv)
        using (tensorBoard)
        {
            csv.Write(0, 1, [("outer/objective", 1)]);
            tensorBoard.Write(0, 1, [("outer/objective", 1)]);
        }

        Assert.That(File.Exists(folder["run/metrics.csv"]), Is.True);
        Assert.That(Directory.GetFiles(folder["run"], "events.out.tfevents.*"), Has.Length.EqualTo(1));
    }
}
