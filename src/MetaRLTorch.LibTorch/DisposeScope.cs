namespace TorchSharp;

/// <summary>
/// Owns the tensors that its thread creates while it is the innermost scope, and releases those that are still its own
/// when it is disposed. Scopes nest; a tensor leaves one by moving to another or by being detached from all.
/// </summary>
public sealed partial class DisposeScope : IDisposable
{
    private DisposeScopeManager? manager;
    private HashSet<IDisposable> disposables = new(ReferenceEqualityComparer.Instance);

    internal DisposeScope(DisposeScopeManager manager)
    {
        this.manager = manager;
        OuterScope = manager.CurrentDisposeScope;
    }

    /// <summary>A snapshot of what the scope holds.</summary>
    public IReadOnlyList<IDisposable> DisposablesView
    {
        get
        {
            Manager();
            return [.. disposables];
        }
    }

    /// <summary>How many tensors the scope holds.</summary>
    /// <exception cref="ObjectDisposedException">The scope has been disposed.</exception>
    public int DisposablesCount
    {
        get
        {
            Manager();
            return disposables.Count;
        }
    }

    internal DisposeScope? OuterScope { get; set; }

    public bool Contains(IDisposable disposable) => disposables.Contains(disposable);

    /// <summary>Adopts tensors, taking them out of the scope that owns them now, whichever thread's it is.</summary>
    public IReadOnlyList<IDisposable> Attach(IEnumerable<IDisposable> disposables)
    {
        var statistics = Manager().StatisticsInstance.TensorStatistics;
        var attached = new List<IDisposable>();
        foreach (var disposable in disposables)
        {
            if (Adopt(disposable))
            {
                statistics.AttachedToScopeCount++;
            }

            attached.Add(disposable);
        }

        return attached;
    }

    /// <summary>Hands what this scope owns of the given tensors to another scope, or to none if that is null.</summary>
    public void MoveToOther(DisposeScope? scope, IEnumerable<IDisposable> disposables)
    {
        Manager();
        if (scope is null)
        {
            Detach(disposables);
            return;
        }

        foreach (var disposable in disposables)
        {
            if (this.disposables.Remove(disposable))
            {
                scope.Adopt(disposable);
            }
        }
    }

    /// <summary>Takes what this scope owns of the given tensors out of all scopes.</summary>
    public void Detach(IEnumerable<IDisposable> disposables)
    {
        var statistics = Manager().StatisticsInstance.TensorStatistics;
        foreach (var disposable in disposables)
        {
            if (this.disposables.Remove(disposable) && disposable is torch.Tensor tensor)
            {
                statistics.DetachedFromScopeCount++;
                tensor.OwningDisposeScope = null;
            }
        }
    }

    /// <summary>Releases what the scope holds now, except the given tensors, which it goes on holding.</summary>
    public void DisposeEverythingBut(IEnumerable<IDisposable> inKeep)
    {
        Manager();
        var held = disposables;
        disposables = new HashSet<IDisposable>(inKeep, ReferenceEqualityComparer.Instance);
        foreach (var disposable in held)
        {
            if (!disposables.Contains(disposable))
            {
                disposable.Dispose();
            }
        }
    }

    /// <summary>Forgets a tensor that has been released by itself.</summary>
    public void MarkAsDisposed(IDisposable disposable)
    {
        Manager();
        if (disposable is torch.Tensor tensor)
        {
            Forget(tensor);
        }
    }

    public void Dispose()
    {
        if (manager is null)
        {
            return;
        }

        DisposeEverything();
        manager.RemoveDisposeScope(this);
        manager = null;
    }

    internal void Register(torch.Tensor tensor) => disposables.Add(tensor);

    internal void Forget(torch.Tensor tensor)
    {
        disposables.Remove(tensor);
        tensor.OwningDisposeScope = null;
    }

    private DisposeScopeManager Manager() =>
        manager ?? throw new ObjectDisposedException(typeof(DisposeScope).FullName);

    private bool Adopt(IDisposable disposable)
    {
        if (disposable is not torch.Tensor tensor)
        {
            throw new InvalidOperationException("DisposeScope can only manage Tensor");
        }

        var previous = tensor.OwningDisposeScope;
        if (previous == this)
        {
            return false;
        }

        disposables.Add(tensor);
        previous?.disposables.Remove(tensor);
        tensor.OwningDisposeScope = this;
        return true;
    }
}
