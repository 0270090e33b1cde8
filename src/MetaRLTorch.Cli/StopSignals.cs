using System.Runtime.InteropServices;

namespace MetaRLTorch.Cli;

/// <summary>SIGINT and SIGTERM, heard from the program's first line on, also as PID 1.</summary>
/// <remarks>
/// The kernel drops what it sends to the first process of a container while that process has no handler. An image
/// therefore starts the program with both signals blocked, and they wait until it has one.
/// </remarks>
internal sealed partial class StopSignals : IDisposable
{
    private const int Interrupted = 130;
    private const int Terminated = 143;

    private readonly Lock _lock = new();
    private readonly PosixSignalRegistration _interrupt;
    private readonly PosixSignalRegistration _terminate;
    private CancellationTokenSource? _held;

    /// <summary>From now on a signal ends the program.</summary>
    public StopSignals()
    {
        _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => Stop(signal, Interrupted));
        _terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => Stop(signal, Terminated));
        if (OperatingSystem.IsLinux()) Unblock();
    }

    /// <summary>What the last signal asks the program to end with: 130 or 143, 0 while there was none.</summary>
    public int ExitCode { get; private set; }

    /// <summary>Runs what ends in its own way: meanwhile a signal only cancels the token that it is given.</summary>
    public int Hold(Func<CancellationToken, int> work)
    {
        using var stop = new CancellationTokenSource();
        lock (_lock) _held = stop;
        try
        {
            return work(stop.Token);
        }
        finally
        {
            lock (_lock) _held = null;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _interrupt.Dispose();
        _terminate.Dispose();
    }

    private void Stop(PosixSignalContext signal, int exitCode)
    {
        signal.Cancel = true;
        lock (_lock)
        {
            ExitCode = exitCode;

            // An orderly exit would run libtorch's destructors under the threads that still compute with it.
            if (_held is null) Exit(exitCode);
            _held.Cancel();
        }
    }

    private static void Unblock()
    {
        const int Unblock = 1;
        var signals = new ulong[16]; // as large as the C library's set
        signals[0] = Bit(2) | Bit(15); // SIGINT, SIGTERM
        _ = Mask(Unblock, signals, 0);

        static ulong Bit(int signal) => 1UL << (signal - 1);
    }

    [LibraryImport("libc", EntryPoint = "pthread_sigmask")]
    private static partial int Mask(int how, ulong[] signals, nint before);

    [System.Diagnostics.CodeAnalysis.DoesNotReturn]
    [LibraryImport("libc", EntryPoint = "_exit")]
    private static partial void Exit(int code);
}
