using MetaRLTorch.Environments.Physics;
using MetaRLTorch.Environments.Physics.Lanes;

namespace MetaRLTorch.Environments.Tests.Physics;

public sealed class DynamicsTests
{
    [Test]
    public void MassMatrix_OfHalfCheetahAtRest_IsMuJoCos()
    {
        var block = AtRest();

        var actual = Full(block);

        // From MuJoCo 2.2.2 at qpos0: torso x, z, angle; back thigh, shin, foot; front thigh, shin, foot.
        double[][] lower =
        [
            [14.000000000000002],
            [0, 14.000000000000002],
            [-2.0856133891213391, -0.52874895397489574, 3.655528748451883],
            [-1.2420987447698746, -0.087514644351464721, 0.4710840739748956, 0.61484139615062794],
            [-0.37073054393305438, 0.49609205020920499, 0.45485596870292894, 0.20680994359832644, 0.29350203564853566],
            [-0.10625355648535562, -0.032861924686192423, 0.03870936970711291, 0.055140332050209115,
                0.023319034979079424, 0.11764487598326352],
            [-1.0022594142259416, 0.15976987447698776, 0.3243431208368201, 0, 0, 0, 0.50422805807531401],
            [-0.32920502092050208, -0.23284518828451883, 0.27175582058577408, 0, 0, 0,
                0.15533322644351466, 0.2089223477824268],
            [-0.061916317991631831, -0.039803347280334744, 0.055162896066945619, 0, 0, 0,
                0.035261222426778246, 0.025973774728033479, 0.10965440234309623],
        ];
        Assert.Multiple(() =>
        {
            for (var i = 0; i < 9; i++)
            {
                var row = Enumerable.Range(0, i + 1).Select(j => actual[i, j]);
                Assert.That(row, Is.EqualTo(lower[i]).Within(3e-15), $"row {i}");
            }
        });
    }

    [Test]
    public void InverseWeights_OfTheModel_AreThoseOfItsOwnMassMatrix()
    {
        var mobility = Inverse(Full(AtRest()));

        var joints = PlanarModel.HalfCheetah.Legs.SelectMany(leg => leg.Links).Select(link => link.Joint.InverseWeight);

        Assert.That(joints, Is.EqualTo(Enumerable.Range(3, 6).Select(i => mobility[i, i])).Within(2e-14));
    }

    [Test]
    public void SmoothForce_AtRest_IsTheWeightAndItsMoment()
    {
        var block = AtRest();

        SmoothForce<Lane128<double>>.Update(block);

        // −m g on z; on the angle g Σ m x, and Σ m x = −M_z,angle = 0.52874895397489574 kg m.
        Assert.Multiple(() =>
        {
            Assert.That(Read(ref block.Torso.Force.X), Is.Zero);
            Assert.That(Read(ref block.Torso.Force.Z), Is.EqualTo(-14 * 9.81).Within(1e-13));
            Assert.That(Read(ref block.Torso.Force.Turn), Is.EqualTo(9.81 * 0.52874895397489574).Within(1e-14));
        });
    }

    [Test]
    public void Impedance_RisesFromItsMinimumThroughItsMiddleToItsMaximum()
    {
        var facts = new ModelConstants<Lane128<double>>(PlanarModel.HalfCheetah).Globals.Contact;

        double At(double depth)
        {
            var impedance = Impedance<Lane128<double>>.At(Lane128<double>.Broadcast(depth), ref facts);
            return Lane128<double>.Read(ref impedance, 0);
        }

        // d = 1e-4 + y 0.7999, x = depth / 0.01: y = 2 x² up to ½, 1 − 2 (1 − x)² beyond.
        Assert.Multiple(() =>
        {
            Assert.That(At(0), Is.EqualTo(1e-4));
            Assert.That(At(0.0025), Is.EqualTo(1e-4 + (0.125 * 0.7999)).Within(1e-15));
            Assert.That(At(0.005), Is.EqualTo(1e-4 + (0.5 * 0.7999)).Within(1e-15));
            Assert.That(At(0.0075), Is.EqualTo(1e-4 + (0.875 * 0.7999)).Within(1e-15));
            Assert.That(At(0.3), Is.EqualTo(0.8).Within(1e-15));
        });
    }

    private static double Read(ref Lane128<double> lane) => Lane128<double>.Read(ref lane, 0);

    private static Block<Lane128<double>> AtRest()
    {
        var block = new Block<Lane128<double>>(new(PlanarModel.HalfCheetah));
        Kinematics<Lane128<double>>.Update(block);
        MassMatrix<Lane128<double>>.Update(block);
        return block;
    }

    private static double[,] Full(Block<Lane128<double>> block)
    {
        ref var root = ref block.Torso.Mass;
        var full = new double[9, 9];
        Set(full, 0, [root.XX]);
        Set(full, 1, [root.XZ, root.ZZ]);
        Set(full, 2, [root.XTurn, root.ZTurn, root.TurnTurn]);
        for (var k = 0; k < 2; k++)
        {
            ref var leg = ref block.Legs[k].Mass;
            var i = 3 + (3 * k);
            Set(full, i, [leg.ThighX, leg.ThighZ, leg.ThighTurn], [leg.ThighThigh]);
            Set(full, i + 1, [leg.ShinX, leg.ShinZ, leg.ShinTurn], [leg.ShinThigh, leg.ShinShin]);
            Set(full, i + 2, [leg.FootX, leg.FootZ, leg.FootTurn], [leg.FootThigh, leg.FootShin, leg.FootFoot]);
        }

        for (var i = 0; i < 9; i++)
        {
            for (var j = i + 1; j < 9; j++) full[i, j] = full[j, i];
        }

        return full;
    }

    /// <summary>
    /// A row: what it shares with the torso, then what it shares with its own leg, up to the diagonal.
    /// </summary>
    private static void Set(
        double[,] full, int row, Lane128<double>[] withTorso, params Lane128<double>[] withLeg)
    {
        for (var j = 0; j < withTorso.Length; j++) full[row, j] = Read(ref withTorso[j]);
        for (var j = 0; j < withLeg.Length; j++) full[row, row - withLeg.Length + 1 + j] = Read(ref withLeg[j]);
    }

    // Gauss-Jordan without pivoting: the matrix is positive.
    private static double[,] Inverse(double[,] matrix)
    {
        var a = (double[,])matrix.Clone();
        for (var p = 0; p < 9; p++)
        {
            var pivot = a[p, p];
            a[p, p] = 1;
            for (var j = 0; j < 9; j++) a[p, j] /= pivot;
            foreach (var i in Enumerable.Range(0, 9).Where(i => i != p))
            {
                var factor = a[i, p];
                a[i, p] = 0;
                for (var j = 0; j < 9; j++) a[i, j] -= factor * a[p, j];
            }
        }

        return a;
    }
}
