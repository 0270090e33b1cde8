using System.Globalization;
using System.Runtime.InteropServices;
using MetaRLTorch.Cli.Display;

namespace MetaRLTorch.Cli;

/// <summary>
/// SIGINT, SIGTERM, SIGHUP, SIGQUIT and SIGUSR1 (the warning of batch systems), heard from the program's first line on, also as
/// PID 1.
/// </summary>
/// <remarks>
/// The kernel drops what it sends to the first process of a container while that process has no handler. An image
/// therefore starts the program with the signals blocked, and they wait until it has one.
/// </remarks>
internal sealed partial class StopSignals : IDisposable
{
    private const int Hangup = 1;
    private const int FileSizeExceeded = 25;

    private static readonly int[] Heard = [Hangup, 2, 3, 10, 15]; // SIGHUP, SIGINT, SIGQUIT, SIGUSR1, SIGTERM

    private readonly Lock _lock = new();
    private readonly PosixSignalRegistration[] _registrations;
    private CancellationTokenSource? _held;
    private Func<string>? _underWay;

    /// <summary>From now on a signal ends the program.</summary>
    public StopSignals()
    {
        _registrations =
        [
            // A write beyond the limit of file sizes then fails as any other that finds no room.
            PosixSignalRegistration.Create((PosixSignal)FileSizeExceeded, signal => signal.Cancel = true),
            .. Heard.Where(signal => signal != Hangup || !IsIgnored(Hangup))
                .Select(number => PosixSignalRegistration.Create((PosixSignal)number, signal => Stop(signal, 128 + number))),
        ];
        if (OperatingSystem.IsLinux()) Unblock();
    }

    /// <summary>What the last signal asks the program to end with: 128 and its number, 0 while there was none.</summary>
    public int ExitCode { get; private set; }

    /// <summary>
    /// Runs what ends in its own way: meanwhile the first signal cancels the token that it is given, and another ends the program.
    /// </summary>
    /// <param name="work">What is run.</param>
    /// <param name="underWay">What is finished before the end, for the answer to the signal.</param>
    public int Hold(Func<CancellationToken, int> work, Func<string> underWay)
    {
        using var stop = new CancellationTokenSource();
        lock (_lock) (_held, _underWay) = (stop, underWay);
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
        foreach (var registration in _registrations) registration.Dispose();
    }

    private void Stop(PosixSignalContext signal, int exitCode)
    {
        signal.Cancel = true;
        lock (_lock)
        {
            ExitCode = exitCode;

            // An orderly exit would run libtorch's destructors under the threads that still compute with it.
            if (_held is null || _held.IsCancellationRequested)
            {
                LiveLine.End();
                Exit(exitCode);
            }

            LiveLine.Around(() => Console.Error.WriteLine($"{CommandName.Program}: {_underWay!()}, saving; again ends at once."));
            _held.Cancel();
        }
    }

    // Who starts a program with nohup wants it to outlive its terminal.
    private static bool IsIgnored(int signal)
    {
        const string Key = "SigIgn:";
        const string Status = "/proc/self/status";
        var line = File.Exists(Status) ? File.ReadLines(Status).FirstOrDefault(line => line.StartsWith(Key, StringComparison.Ordinal)) : null;
        return line is not null
            && (ulong.Parse(line.AsSpan(Key.Length).Trim(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture) & Bit(signal)) != 0;
    }

    private static void Unblock()
    {
        const int Unblock = 1;
        var signals = new ulong[16]; // as large as the C library's set
        signals[0] = Heard.Aggregate(0UL, (set, signal) => set | Bit(signal));
        _ = Mask(Unblock, signals, 0);
    }

    private static ulong Bit(int signal) => 1UL << (signal - 1);

    [LibraryImport("libc", EntryPoint = "pthread_sigmask")]
    private static partial int Mask(int how, ulong[] signals, nint before);

    [System.Diagnostics.CodeAnalysis.DoesNotReturn]
    [LibraryImport("libc", EntryPoint = "_exit")]
    private static partial void Exit(int code);
}
