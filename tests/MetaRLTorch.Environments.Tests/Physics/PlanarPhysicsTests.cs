using MetaRLTorch.Environments.Physics;

namespace MetaRLTorch.Environments.Tests.Physics;

public sealed class PlanarPhysicsTests
{
    private const int StateSize = 18;
    private const int Motors = 6;

    [TestCaseSource(typeof(Recorded), nameof(Recorded.Computations))]
    public void Step_OfAnEnvironment_HasTheSameBitsAloneAndInAnyElementOfARegister(Precision precision, int bits)
    {
        var start = Crowd.Recorded(environments: 200);
        var physics = new PlanarPhysics(PlanarModel.HalfCheetah, precision, workers: 1, bits);
        var together = start.Run(physics, controlSteps: 10);

        for (var offset = 1; offset <= 16; offset++)
        {
            var other = new PlanarPhysics(PlanarModel.HalfCheetah, precision, workers: 1, bits);
            var moved = start.Rotated(offset).Run(other, controlSteps: 10).Rotated(200 - offset);
            Assert.That(moved, Is.EqualTo(together), $"offset {offset}");
        }

        var single = new PlanarPhysics(PlanarModel.HalfCheetah, precision, workers: 1, bits);
        Assert.That(start.Only(17).Run(single, 10), Is.EqualTo(together.Only(17)));
    }

    [TestCase(Precision.Fp64)]
    [TestCase(Precision.Fp32)]
    public void Step_OnMoreThreads_HasTheSameBits(Precision precision)
    {
        var start = Crowd.Recorded(environments: 333);
        var one = new PlanarPhysics(PlanarModel.HalfCheetah, precision, workers: 1);
        var expected = start.Run(one, controlSteps: 10);

        foreach (var workers in new[] { 2, 3, 7 })
        {
            var many = new PlanarPhysics(PlanarModel.HalfCheetah, precision, workers);
            Assert.That(start.Run(many, 10), Is.EqualTo(expected), $"{workers} workers");
        }
    }

    [TestCase(Precision.Fp64)]
    [TestCase(Precision.Fp32)]
    public void Step_InRegistersOfAnyWidth_HasTheSameBits(Precision precision)
    {
        var start = Crowd.Recorded(environments: 100);
        var narrow = new PlanarPhysics(PlanarModel.HalfCheetah, precision, workers: 1, registerBits: 128);
        var wide = new PlanarPhysics(PlanarModel.HalfCheetah, precision, workers: 1);

        Assert.That(start.Run(narrow, controlSteps: 10), Is.EqualTo(start.Run(wide, controlSteps: 10)));
    }

    [TestCase(Precision.Fp64)]
    [TestCase(Precision.Fp32)]
    public void Step_WithEveryIterationGuarded_FindsTheSameMinimum(Precision precision)
    {
        var start = Crowd.Recorded(environments: 360);
        var plain = new PlanarPhysics(PlanarModel.HalfCheetah, precision, workers: 1);
        var guarded = new PlanarPhysics(PlanarModel.HalfCheetah, precision, workers: 1);
        guarded.GuardEveryIteration();

        var expected = start.Run(plain, controlSteps: 1);
        var actual = start.Run(guarded, controlSteps: 1);

        var tolerance = precision == Precision.Fp64 ? 1e-9 : 2e-2;
        Assert.That(actual.Velocities, Is.EqualTo(expected.Velocities).Within(tolerance));
    }

    [Test]
    public void Step_BesideAnEnvironmentThatIsNaN_IsUntouchedByIt()
    {
        var start = Crowd.Recorded(environments: 24);
        var physics = new PlanarPhysics(PlanarModel.HalfCheetah, Precision.Fp64, workers: 1);
        var expected = start.Run(physics, controlSteps: 5);
        var other = new PlanarPhysics(PlanarModel.HalfCheetah, Precision.Fp64, workers: 1);

        var sick = start.Run(other, controlSteps: 0);
        Array.Fill(sick.States, double.NaN, startIndex: 3 * StateSize, count: StateSize);
        var actual = sick.Run(other, controlSteps: 5);

        Assert.Multiple(() =>
        {
            Assert.That(actual.Only(2), Is.EqualTo(expected.Only(2)));
            Assert.That(actual.Only(4), Is.EqualTo(expected.Only(4)));
            Assert.That(actual.Only(3).States, Is.All.NaN);
        });
    }

    [Test]
    public void Step_AfterADivergedEnvironmentLeft_IsUntouchedByIt()
    {
        var start = Crowd.Recorded(environments: 8);
        var fresh = new PlanarPhysics(PlanarModel.HalfCheetah, Precision.Fp64, workers: 1);
        var used = new PlanarPhysics(PlanarModel.HalfCheetah, Precision.Fp64, workers: 1);
        var sick = start.Run(used, controlSteps: 0);
        Array.Fill(sick.States, double.NaN);
        sick.Run(used, controlSteps: 1);

        Assert.That(start.Run(used, controlSteps: 3), Is.EqualTo(start.Run(fresh, controlSteps: 3)));
    }

    [TestCase(Precision.Fp64)]
    [TestCase(Precision.Fp32)]
    public void Step_FarAlongTheTrack_MovesAsAtTheStart(Precision precision)
    {
        var near = Crowd.Recorded(environments: 16);
        var far = near.MovedTo(x: 1 << 20);
        var physics = new PlanarPhysics(PlanarModel.HalfCheetah, precision, workers: 1);

        var expected = near.MovedTo(x: 0).Run(physics, controlSteps: 10);
        var actual = far.Run(physics, controlSteps: 10);

        Assert.That(actual.Velocities, Is.EqualTo(expected.Velocities));
    }

    [Test]
    public void Step_AllocatesNothing()
    {
        var physics = new PlanarPhysics(PlanarModel.HalfCheetah, Precision.Fp64, workers: 1);
        var crowd = Crowd.Recorded(environments: 64).Run(physics, controlSteps: 3);
        var controls = new double[64 * Motors];

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 10; i++) physics.Step(crowd.States, controls, substeps: 5);

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    [Test]
    public void Step_OfNoEnvironments_IsNothing()
    {
        var physics = new PlanarPhysics(PlanarModel.HalfCheetah, workers: 2);

        Assert.That(() => physics.Step(Memory<double>.Empty, ReadOnlyMemory<double>.Empty, 5), Throws.Nothing);
    }

    [Test]
    public void Step_OfRowsThatDoNotFit_SaysWhichAndHowMany()
    {
        var physics = new PlanarPhysics(PlanarModel.HalfCheetah, workers: 1);

        Assert.That(
            () => physics.Step(new double[36], new double[6], substeps: 5),
            Throws.ArgumentException.With.Message.StartsWith("controls has 6 values; expected 12"));
    }

    [Test]
    public void Physics_WithARegisterThatDoesNotExist_SaysWhichDo() =>
        Assert.That(
            () => new PlanarPhysics(PlanarModel.HalfCheetah, registerBits: 64),
            Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contains("512, 256 or 128"));
}
