using MetaRLTorch.Environments.Physics;
using MetaRLTorch.Environments.Physics.Lanes;

namespace MetaRLTorch.Environments.Tests.Physics;

public sealed class TrigonometryTests
{
    [Test]
    public void SinCos_OfDoubles_IsGoodToTwoRoundings() => Compare<Lane128<double>>(angles: 1000, tolerance: 2.3e-16);

    [Test]
    public void SinCos_OfFloats_IsGoodToTwoRoundings() => Compare<Lane128<float>>(angles: 10, tolerance: 1.3e-7);

    private static void Compare<TLane>(double angles, double tolerance)
        where TLane : unmanaged, ILane<TLane>
    {
        var worst = 0.0;
        for (var i = -20_000; i <= 20_000; i++)
        {
            var lane = TLane.Broadcast(angles * i / 20_000);
            var angle = TLane.Read(ref lane, 0);
            Trigonometry<TLane>.SinCos(lane, out var sin, out var cos);
            worst = Math.Max(worst, Math.Abs(TLane.Read(ref sin, 0) - Math.Sin(angle)));
            worst = Math.Max(worst, Math.Abs(TLane.Read(ref cos, 0) - Math.Cos(angle)));
        }

        Assert.That(worst, Is.LessThan(tolerance));
    }
}
