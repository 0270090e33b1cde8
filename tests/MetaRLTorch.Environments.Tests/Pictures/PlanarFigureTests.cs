using MetaRLTorch.Environments.Physics;
using MetaRLTorch.Environments.Physics.MuJoCo;
using MetaRLTorch.Environments.Pictures;

namespace MetaRLTorch.Environments.Tests.Pictures;

/// <summary>Capsules where the published models have them.</summary>
public sealed class PlanarFigureTests
{
    [Test]
    public void AHalfCheetahAtRest_StandsOverTheFloor()
    {
        var shapes = Pose(PlanarFigure.HalfCheetah, new double[9]);

        Assert.That(shapes, Has.Length.EqualTo(8));
        AssertAt(shapes[0], (-0.5, 0.7), (0.5, 0.7));

        // The back foot: down the hinges of Gym's model, then its capsule of half length 0.094, tilted by 0.27.
        var sole = 0.7 - 0.25 - 0.14 - 0.097 - (0.094 * Math.Cos(0.27)) - 0.046;
        Assert.That(shapes.SelectMany(stroke => stroke.Points.Select(point => point.Y - stroke.Radius)).Min(), Is.EqualTo(sole).Within(1e-9));
    }

    // A quarter turn from z towards x: what was ahead is below, what was above is ahead.
    [Test]
    public void TheTorso_TurnsFromZTowardsX()
    {
        var shapes = Pose(PlanarFigure.HalfCheetah, [2, 1, Math.PI / 2, 0, 0, 0, 0, 0, 0]);

        AssertAt(shapes[0], (2, 2.2), (2, 1.2));
    }

    [Test]
    public void AJoint_TurnsItsOwnLegBelowTheHinge()
    {
        var (rest, bent) = (Pose(PlanarFigure.HalfCheetah, new double[9]), Pose(PlanarFigure.HalfCheetah, [0, 0, 0, 0, 0, 0, 0, 0.5, 0]));

        var moved = rest.Zip(bent).Select(pair => !pair.First.Points.SequenceEqual(pair.Second.Points)).ToArray();

        Assert.That(moved, Is.EqualTo([false, false, false, false, false, false, true, true]), "front shin and foot");
    }

    // The published frames: thigh, leg and foot below one another, the foot 0.1 m over the floor.
    [Test]
    public void AHopperAtRest_StandsOnItsFoot()
    {
        var hopper = PlanarFigure.Parse(MuJoCoModel.Description("hopper"));

        var shapes = Pose(hopper, [3, 1.25, 0, 0, 0, 0]);

        AssertAt(shapes[0], (3, 1.45), (3, 1.05));
        AssertAt(shapes[1], (3, 1.05), (3, 0.6));
        AssertAt(shapes[2], (3, 0.6), (3, 0.1));
        AssertAt(shapes[3], (2.87, 0.1), (3.26, 0.1));
    }

    // Its hinges turn about −y: a knee at −90°, the only way it bends, brings the foot behind.
    [Test]
    public void AHoppersKnee_BendsBackwards()
    {
        var hopper = PlanarFigure.Parse(MuJoCoModel.Description("hopper"));

        AssertAt(Pose(hopper, [0, 1.25, 0, 0, -Math.PI / 2, 0])[2], (0, 0.6), (-0.5, 0.6));
    }

    [Test]
    public void AWalkersLegs_HaveTheirOwnJoints()
    {
        var walker = PlanarFigure.Parse(MuJoCoModel.Description("walker2d"));
        var (rest, bent) = (Pose(walker, [0, 1.25, 0, 0, 0, 0, 0, 0, 0]), Pose(walker, [0, 1.25, 0, 0, 0, 0, -1, 0, 0]));

        var moved = rest.Zip(bent).Select(pair => !pair.First.Points.SequenceEqual(pair.Second.Points)).ToArray();

        Assert.That(moved, Is.EqualTo([false, false, false, false, true, true, true]), "the left leg");
    }

    private static Stroke[] Pose(PlanarFigure figure, double[] state) => [.. figure.Pose(state, Ink.After).Cast<Stroke>()];

    private static void AssertAt(Stroke stroke, params (double X, double Y)[] ends)
    {
        foreach (var (point, end) in stroke.Points.Zip(ends))
        {
            Assert.That((point.X, point.Y), Is.EqualTo(end).Using<(double X, double Y)>((a, b) => double.Hypot(a.X - b.X, a.Y - b.Y) < 1e-9));
        }
    }
}
