using MetaRLTorch.Testing;
using MetaRLTorch.Tests.Cli;
using MetaRLTorch.Training;
using NUnit.Framework;

namespace MetaRLTorch.Tests.Faults;

/// <summary>Disks that are full or lose their power.</summary>
[Platform(Include = "Linux")]
public sealed class DiskTests
{
    private const string Run = $"{Trials.EveryIteration} --set training.iterations=30";

    // An empty run takes about 50 KiB, thirty iterations about 300; a page of tmpfs is 4.
    private const int Smallest = 24;
    private const int Largest = 260;

    // More iterations than a process does before its power is cut.
    private const int Reference = 200;

    private readonly TemporaryFolder _folder = new();

    [OneTimeSetUp]
    public void Train() => Program.Run($"train {Trials.Config} {Run} --out {_folder["whole"]}");

    [OneTimeTearDown]
    public void Remove() => _folder.Dispose();

    [Test]
    public void ADiskThatIsFull_IsToldInOneLine_AndTheRunGoesOnWhenThereIsRoom()
    {
        Needs.That(Program.Bash("unshare --user --map-root-user --mount mount -t tmpfs -o size=1m t /mnt").ExitCode == 0, "This user may not mount here.");
        var (chance, full) = (new Chance(Trials.Seed), 0);
        var trials = Math.Min(Trials.Count(few: 3), 40);
        for (var trial = 0; trial < trials; trial++)
        {
            var size = Smallest + (trial * (Largest - Smallest) / trials) + chance.Below(8);
            var room = Directory.CreateDirectory(_folder[$"room-{trial}"]).FullName;
            var metarl = $"dotnet {Path.Combine(AppContext.BaseDirectory, "metarl.dll")}";
            var script = _folder["full.sh"];
            File.WriteAllText(script, $"""
                mount -t tmpfs -o size={size}k t {room}
                {metarl} train {Trials.Config} {Run} --out {room}/run 2>{_folder["errors"]} >/dev/null
                echo $?
                mount -o remount,size=8m {room}
                if [ -f {room}/run/config.yaml ]; then go="resume {room}/run"; else go="train {Trials.Config} {Run} --out {room}/run"; fi
                {metarl} $go >/dev/null || exit 1
                cp -r {room}/run {_folder[$"run-{trial}"]}
                """);

            var program = Program.Bash($"unshare --user --map-root-user --mount bash {script}");

            Assert.That(program.ExitCode, Is.Zero, $"{size} KiB: {program.Errors}");
            KillTests.AreEqual(_folder[$"run-{trial}"], _folder["whole"]);
            if (program.Output.Trim() == "0") continue;
            full++;
            Assert.That(
                File.ReadAllText(_folder["errors"]).TrimEnd(),
                Does.StartWith("metarl: ").And.Match("disk is full|No space left").And.Not.Contain("\n").And.Not.Contain("permissions"), $"{size} KiB");
        }

        TestContext.Out.WriteLine($"{full} of {trials} disks were full before the end");
        Assert.That(full, Is.Positive);
    }

    [Test]
    public void APowerCut_LosesNothingThatACheckpointSays()
    {
        Needs.That(Environment.IsPrivilegedProcess, "Only root can mount a disk.");
        var image = _folder["disk.img"];
        var mount = Directory.CreateDirectory(_folder["disk"]).FullName;
        var made = Program.Bash($"truncate -s 32M {image} && mkfs.ext4 -q {image} && mount -o loop {image} {mount}");
        Needs.That(made.ExitCode == 0, $"No disk can be mounted here: {made.Errors}");
        try
        {
            Program.Run($"train {Trials.Config} {Run} --set training.iterations={Reference} --out {_folder["reference"]}");
            var (chance, cuts) = (new Chance(Trials.Seed), Math.Min(Trials.Count(few: 2), 40));
            var run = Path.Combine(mount, "run");
            for (var cut = 0; cut < cuts; cut++)
            {
                if (Directory.Exists(run)) Directory.Delete(run, recursive: true);
                using var process = Program.Start($"train {Trials.Config} {Run} --set training.iterations=100000 --out {run}");
                for (var lines = 8 + chance.Below(50); lines > 0 && process.StandardOutput.ReadLine() is not null; lines--)
                {
                }

                Thread.Sleep(chance.Below(30));
                PowerCut.Of(mount);
                process.Kill();
                process.StandardOutput.ReadToEnd();
                process.WaitForExit();
                Program.Bash($"umount {mount}; mount -o loop {image} {mount}");

                var folder = RunFolder.Open(run);
                var iterations = folder.RecordedIterations() + 3;
                var resumed = Program.Run($"resume {run} --iterations {iterations}");

                Assert.That(resumed.ExitCode, Is.Zero, $"cut {cut}: {resumed.Errors}");
                Assert.That(iterations, Is.InRange(4, Reference), "the reference is long enough");
                Assert.That(
                    File.ReadLines(Path.Combine(run, "metrics.csv")),
                    Is.EqualTo(File.ReadLines(_folder["reference/metrics.csv"]).Take(iterations + 1)), $"cut {cut}");
            }

            TestContext.Out.WriteLine($"{cuts} power cuts");
        }
        finally
        {
            Program.Bash($"umount {mount}");
        }
    }
}
