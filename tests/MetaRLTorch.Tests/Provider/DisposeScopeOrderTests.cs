using NUnit.Framework;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Tests.Provider;

/// <summary>Scopes that end out of order, scopes on several threads, and what they count.</summary>
public sealed class DisposeScopeOrderTests
{
    [Test]
    public void Dispose_OfATensorByItself_TakesItOutOfItsScope()
    {
        using var scope = NewDisposeScope();
        var tensor = zeros(1);

        tensor.Dispose();
        tensor.Dispose();

        Assert.That(scope.DisposablesCount, Is.Zero);
    }

    [Test]
    public void Dispose_OfAnOuterScopeFirst_LeavesTheInnerOneWorking()
    {
        var outer = NewDisposeScope();
        var inner = NewDisposeScope();

        outer.Dispose();
        var tensor = zeros(1);
        Assert.That(inner.Contains(tensor), Is.True);
        inner.Dispose();

        Assert.That(tensor.IsInvalid, Is.True);
    }

    [Test]
    public void Dispose_Twice_DoesNothingMore()
    {
        var scope = NewDisposeScope();

        scope.Dispose();
        scope.Dispose();

        Assert.That(() => scope.DisposablesCount, Throws.TypeOf<ObjectDisposedException>());
    }

    [Test]
    public void Scopes_BelongToTheirThread()
    {
        using var scope = NewDisposeScope();
        Tensor? elsewhere = null;
        var thread = new Thread(() => elsewhere = zeros(1));
        thread.Start();
        thread.Join();

        Assert.That(scope.Contains(elsewhere!), Is.False);
        Assert.That(scope.DisposablesCount, Is.Zero);

        scope.Attach(elsewhere!);
        Assert.That(scope.Contains(elsewhere!), Is.True);
    }

    [Test]
    public void Scopes_OfAnotherThread_ReleaseOnlyTheirOwn()
    {
        using var scope = NewDisposeScope();
        var mine = zeros(1);
        Tensor? theirs = null;
        var thread = new Thread(() =>
        {
            using var inner = NewDisposeScope();
            theirs = mine + 1;
        });
        thread.Start();
        thread.Join();

        Assert.That(theirs!.IsInvalid, Is.True);
        Assert.That(mine.IsInvalid, Is.False);
    }

    [Test]
    public void Statistics_CountWhatTheThreadCreatesAndReleases()
    {
        var statistics = DisposeScopeManager.Statistics;
        statistics.Reset();

        var outside = zeros(1);
        using (var scope = NewDisposeScope())
        {
            zeros(1);
            zeros(1).DetachFromDisposeScope().Dispose();
            scope.Attach(outside);
        }

        Assert.Multiple(() =>
        {
            Assert.That(statistics.CreatedOutsideScopeCount, Is.EqualTo(1));
            Assert.That(statistics.CreatedInScopeCount, Is.EqualTo(2));
            Assert.That(statistics.DetachedFromScopeCount, Is.EqualTo(1));
            Assert.That(statistics.TensorStatistics.AttachedToScopeCount, Is.EqualTo(1));
            Assert.That(statistics.DisposedInScopeCount, Is.EqualTo(2));
            Assert.That(statistics.DisposedOutsideScopeCount, Is.EqualTo(1));
            Assert.That(statistics.ThreadTotalLiveCount, Is.Zero);
        });
    }
}
