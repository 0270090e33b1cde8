using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>A handle on a tensor of libtorch: several handles may share one tensor's memory and graph.</summary>
    public sealed partial class Tensor : IDisposable
    {
        private static long totalCount;
        private static long peakCount;

        private nint handle;

        internal Tensor(nint handle)
        {
            this.handle = handle;
            if (handle == 0)
            {
                return;
            }

            var total = Interlocked.Increment(ref totalCount);
            if (total > peakCount) peakCount = total;
            OwningDisposeScope = DisposeScopeManager.ThreadSingleton.RegisterOnCurrentDisposeScope(this);
        }

        ~Tensor() => Release();

        /// <summary>How many handles are alive in the process.</summary>
        public static long TotalCount => Interlocked.Read(ref totalCount);

        /// <summary>The most handles that were alive at once.</summary>
        public static long PeakCount => Interlocked.Read(ref peakCount);

        /// <summary>The native handle.</summary>
        /// <exception cref="ObjectDisposedException">The tensor has been disposed, or is the invalid answer of
        /// autograd for an unused input.</exception>
        public IntPtr Handle => handle != 0
            ? handle
            : throw new ObjectDisposedException(
                nameof(Tensor), "Tensor invalid -- empty handle: it was disposed, or its dispose scope was.");

        public bool IsInvalid => handle == 0;

        internal DisposeScope? OwningDisposeScope { get; set; }

        public Tensor MoveToOuterDisposeScope()
        {
            OwningDisposeScope?.MoveToOuter(this);
            return this;
        }

        public Tensor DetachFromDisposeScope()
        {
            OwningDisposeScope?.Detach(this);
            return this;
        }

        public Tensor MoveToOtherDisposeScope(Tensor other) => MoveToOtherDisposeScope(other.OwningDisposeScope);

        public Tensor MoveToOtherDisposeScope(DisposeScope? other)
        {
            if (OwningDisposeScope is null)
            {
                other?.Attach(this);
            }
            else
            {
                OwningDisposeScope.MoveToOther(other, this);
            }

            return this;
        }

        public void Dispose()
        {
            Release();
            GC.SuppressFinalize(this);
        }

        /// <summary>A second handle on the same tensor.</summary>
        public Tensor alias() => Own(NativeMethods.mt_tensor_alias(Handle));

        internal Tensor Own(nint native)
        {
            GC.KeepAlive(this);
            return new Tensor(NativeError.Handle(native));
        }

        private void Release()
        {
            var released = Interlocked.Exchange(ref handle, 0);
            if (released == 0)
            {
                return;
            }

            DisposeScopeManager.ThreadSingleton.DisposingOnCurrentScope(this);
            OwningDisposeScope?.Forget(this);
            Interlocked.Decrement(ref totalCount);
            NativeMethods.mt_tensor_free(released);
        }
    }
}
