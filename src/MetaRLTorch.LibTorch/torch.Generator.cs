using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>A stream of random numbers of its own, on one device.</summary>
    public sealed unsafe class Generator : IDisposable
    {
        private nint handle;

        public Generator(ulong seed = 0, Device? device = null)
        {
            this.device = InitializeDevice(device);
            handle = NativeError.Handle(
                NativeMethods.mt_generator_new(seed, (int)this.device.type, this.device.index));
        }

        private Generator(nint handle)
        {
            this.handle = NativeError.Handle(handle);
            device = CPU;
        }

        ~Generator() => Release();

        /// <summary>The CPU's generator, which is used where none is given.</summary>
        public static Generator Default => new(NativeMethods.mt_generator_default());

        public Device device { get; }

        /// <summary>The native handle.</summary>
        /// <exception cref="ObjectDisposedException">The generator has been disposed.</exception>
        public IntPtr Handle => handle != 0 ? handle : throw new ObjectDisposedException(nameof(Generator));

        /// <summary>The whole state as bytes; <see cref="set_state"/> continues from there.</summary>
        public Tensor get_state()
        {
            var state = NativeMethods.mt_generator_get_state(Handle);
            GC.KeepAlive(this);
            return new Tensor(NativeError.Handle(state));
        }

        public void set_state(Tensor value)
        {
            NativeError.Status(NativeMethods.mt_generator_set_state(Handle, value.Handle));
            GC.KeepAlive(this);
            GC.KeepAlive(value);
        }

        /// <summary>Starts the stream of the given seed anew.</summary>
        public Generator manual_seed(long seed)
        {
            NativeError.Status(NativeMethods.mt_generator_set_seed(Handle, seed));
            GC.KeepAlive(this);
            return this;
        }

        /// <summary>Starts a stream that no earlier run has used, and returns its seed.</summary>
        public long seed()
        {
            var seed = TimeProvider.System.GetUtcNow().Ticks;
            manual_seed(seed);
            return seed;
        }

        public long initial_seed()
        {
            long seed;
            NativeError.Status(NativeMethods.mt_generator_get_seed(Handle, &seed));
            GC.KeepAlive(this);
            return seed;
        }

        public void Dispose()
        {
            Release();
            GC.SuppressFinalize(this);
        }

        private void Release()
        {
            var released = Interlocked.Exchange(ref handle, 0);
            if (released != 0)
            {
                NativeMethods.mt_generator_free(released);
            }
        }
    }
}
