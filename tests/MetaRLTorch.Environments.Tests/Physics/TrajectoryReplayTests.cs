using System.Text.Json;
using MetaRLTorch.Cli.Physics.Replay;
using MetaRLTorch.Environments.Physics;

namespace MetaRLTorch.Environments.Tests.Physics;

public sealed class TrajectoryReplayTests
{
    [TestCaseSource(typeof(Recorded), nameof(Recorded.Files))]
    public void Replay_InDoubles_StaysWithinMuJoCosOwnRounding(string file)
    {
        var physics = new PlanarPhysics(PlanarModel.HalfCheetah, Precision.Fp64, workers: 1);

        var checks = new TrajectoryReplay(physics).Replay(Recorded.Text(file));

        Assert.That(checks, Is.Not.Empty.And.All.Property(nameof(ReplayCheck.Passes)).True);
    }

    [TestCaseSource(typeof(Recorded), nameof(Recorded.Files))]
    public void Replay_InFloats_StaysWithinMuJoCosResponseToFloatRounding(string file)
    {
        var physics = new PlanarPhysics(PlanarModel.HalfCheetah, Precision.Fp32, workers: 1);

        var checks = new TrajectoryReplay(physics).Replay(Recorded.Text(file));

        Assert.That(checks, Is.Not.Empty.And.All.Property(nameof(ReplayCheck.Passes)).True);
    }

    [TestCase("limits_midair_00.json")]
    [TestCase("limits_midair_01.json")]
    [TestCase("freefall_00.json")]
    [TestCase("freefall_01.json")]
    public void FreeRun_WhereNothingTouchesTheFloor_IsExactOverAllHundredControlSteps(string file)
    {
        var physics = new PlanarPhysics(PlanarModel.HalfCheetah, Precision.Fp64, workers: 1);

        var run = new TrajectoryReplay(physics).Replay(Recorded.Text(file)).Single(c => c.Step == ReplayStep.FreeRun);

        Assert.Multiple(() =>
        {
            Assert.That(run.Count, Is.EqualTo(100));
            Assert.That(run.PositionError, Is.LessThanOrEqualTo(1e-10));
            Assert.That(run.VelocityError, Is.LessThanOrEqualTo(1e-10));
        });
    }

    [Test]
    public void Replay_OfSingleSteps_ChecksEveryCategoryByItself()
    {
        var physics = new PlanarPhysics(PlanarModel.HalfCheetah, Precision.Fp64, workers: 1);

        var checks = new TrajectoryReplay(physics).Replay(Recorded.OneSteps);

        string[] categories = ["smooth", "one_contact", "two_contacts", "limits", "limits_and_contacts", "deep_fast"];
        Assert.Multiple(() =>
        {
            Assert.That(checks.Select(check => check.Subject), Is.EquivalentTo(categories));
            Assert.That(checks.Sum(check => check.Count), Is.EqualTo(360));
        });
    }

    [Test]
    public void Replay_OfAnotherModelsPhysics_Fails()
    {
        var contact = PlanarModel.HalfCheetah.Contact with { Friction = 0.41 };
        var physics = new PlanarPhysics(PlanarModel.HalfCheetah with { Contact = contact }, Precision.Fp64, workers: 1);

        var checks = new TrajectoryReplay(physics).Replay(Recorded.OneSteps);

        var contacts = checks.Single(check => check.Subject == "one_contact");
        var smooth = checks.Single(check => check.Subject == "smooth");
        Assert.Multiple(() =>
        {
            Assert.That(contacts.Passes, Is.False);
            Assert.That(smooth.Passes, Is.True);
        });
    }

    [Test]
    public void Replay_OfAStateThatBecameNaN_Fails()
    {
        var physics = new PlanarPhysics(PlanarModel.HalfCheetah, Precision.Fp64, workers: 1);
        var step = Recorded.OneSteps.Cases[0];
        var diverged = step with { Velocities = [double.NaN, .. step.Velocities[1..]] };
        var file = new OneStepFile { Cases = [diverged, step] };

        var check = new TrajectoryReplay(physics).Replay(file).Single();

        Assert.That(check.Passes, Is.False);
    }

    [Test]
    public void Replay_OfAFileThatIsNoTrajectory_NamesWhatIsMissing()
    {
        var physics = new PlanarPhysics(PlanarModel.HalfCheetah, Precision.Fp64, workers: 1);

        Assert.That(
            () => new TrajectoryReplay(physics).Replay("""{ "kind": "zero" }"""),
            Throws.TypeOf<JsonException>().With.Message.Contains("timestep"));
    }
}
