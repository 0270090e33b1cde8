using NUnit.Framework;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Tests.Provider;

/// <summary>Who owns a tensor, and when it is released.</summary>
public sealed class DisposeScopeTests
{
    [Test]
    public void Dispose_ReleasesWhatWasCreatedInside()
    {
        Tensor inside;
        using (var scope = NewDisposeScope())
        {
            inside = zeros(1);
            Assert.That(scope.DisposablesCount, Is.EqualTo(1));
            Assert.That(scope.Contains(inside), Is.True);
        }

        Assert.That(inside.IsInvalid, Is.True);
    }

    [Test]
    public void Dispose_LeavesWhatWasCreatedOutside()
    {
        using var outside = zeros(1);
        using (NewDisposeScope())
        {
            outside.add_(1);
        }

        Assert.That(outside.item<float>(), Is.EqualTo(1f));
    }

    [Test]
    public void MoveToOuter_KeepsATensorForTheNextScope()
    {
        using var outer = NewDisposeScope();
        Tensor moved;
        using (var inner = NewDisposeScope())
        {
            moved = inner.MoveToOuter(zeros(1));
            Assert.That(inner.DisposablesCount, Is.Zero);
        }

        Assert.That(moved.IsInvalid, Is.False);
        Assert.That(outer.Contains(moved), Is.True);
        outer.Dispose();
        Assert.That(moved.IsInvalid, Is.True);
    }

    [Test]
    public void MoveToOuterDisposeScope_OfATensor_ReturnsIt()
    {
        using var outer = NewDisposeScope();
        using var inner = NewDisposeScope();
        var tensor = zeros(1);

        Assert.That(tensor.MoveToOuterDisposeScope(), Is.SameAs(tensor));
        Assert.That(outer.Contains(tensor), Is.True);
    }

    [Test]
    public void MoveToOuter_FromTheOutermostScope_Detaches()
    {
        Tensor kept;
        using (NewDisposeScope())
        {
            kept = zeros(1).MoveToOuterDisposeScope();
        }

        Assert.That(kept.IsInvalid, Is.False);
        kept.Dispose();
    }

    [Test]
    public void MoveToOuter_TakesSeveralTensors()
    {
        using var outer = NewDisposeScope();
        using (var inner = NewDisposeScope())
        {
            var (first, second) = inner.MoveToOuter(zeros(1), ones(1));
            inner.MoveToOuter([zeros(1), zeros(1)]);

            Assert.That(outer.Contains(first) && outer.Contains(second), Is.True);
        }

        Assert.That(outer.DisposablesCount, Is.EqualTo(4));
    }

    [Test]
    public void Detach_TakesATensorOutOfAllScopes()
    {
        Tensor detached, other;
        using (NewDisposeScope())
        using (var scope = NewDisposeScope())
        {
            detached = zeros(1).DetachFromDisposeScope();
            other = scope.Detach(zeros(1));
        }

        Assert.That(detached.IsInvalid || other.IsInvalid, Is.False);
        detached.Dispose();
        other.Dispose();
    }

    [Test]
    public void Attach_AdoptsATensor()
    {
        var tensor = zeros(1);
        using (var scope = NewDisposeScope())
        {
            scope.Attach(tensor);
            Assert.That(scope.Contains(tensor), Is.True);
        }

        Assert.That(tensor.IsInvalid, Is.True);
    }

    [Test]
    public void MoveToOther_GivesATensorToTheScopeOfAnother()
    {
        using var outer = NewDisposeScope();
        var anchor = zeros(1);
        using (var inner = NewDisposeScope())
        {
            var moved = zeros(1).MoveToOtherDisposeScope(anchor);
            var second = zeros(1).MoveToOtherDisposeScope(outer);
            var third = inner.MoveToOther(outer, zeros(1));

            Assert.That(outer.DisposablesView, Is.SupersetOf(new[] { moved, second, third }));
        }

        Assert.That(outer.DisposablesCount, Is.EqualTo(4));
    }

    [Test]
    public void DisposeEverythingBut_KeepsTheGivenTensors()
    {
        using var scope = NewDisposeScope();
        Tensor kept = zeros(1), released = zeros(1);

        Assert.That(scope.DisposeEverythingBut(kept), Is.SameAs(kept));

        Assert.That(kept.IsInvalid, Is.False);
        Assert.That(released.IsInvalid, Is.True);
        Assert.That(scope.DisposablesCount, Is.EqualTo(1));
        scope.DisposeEverything();
        Assert.That(kept.IsInvalid, Is.True);
    }
}
