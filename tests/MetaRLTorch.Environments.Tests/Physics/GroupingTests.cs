using MetaRLTorch.Environments.Physics;

namespace MetaRLTorch.Environments.Tests.Physics;

public sealed class GroupingTests
{
    [Test]
    public void Sort_PutsLikeWithLikeAndKeepsTheOrderOfEquals()
    {
        var grouping = new Grouping();
        grouping.Sort(count: 6);
        byte[] patterns = [3, 0, 255, 0, 3, 1];
        patterns.CopyTo(grouping.OfEnvironment);

        grouping.Sort(count: 6);

        Assert.That(grouping.Order.ToArray(), Is.EqualTo(new[] { 1, 3, 5, 0, 4, 2 }));
    }

    [Test]
    public void Sort_OfAnotherNumberOfEnvironments_ForgetsTheOldPatterns()
    {
        var grouping = new Grouping();
        grouping.Sort(count: 2);
        grouping.OfEnvironment[0] = 9;

        grouping.Sort(count: 3);

        Assert.That(grouping.Order.ToArray(), Is.EqualTo(new[] { 0, 1, 2 }));
    }
}
