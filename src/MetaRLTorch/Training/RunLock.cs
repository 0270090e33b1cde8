using System.Text;

namespace MetaRLTorch.Training;

/// <summary>The claim of one process on a run's folder, which the kernel ends with the process, however that dies.</summary>
/// <remarks>
/// The lock is a POSIX record lock, which NFS hands to its server, on a file that says who holds it; the file stays, for one that is
/// deleted under a waiting process would lock nothing.
/// </remarks>
public sealed class RunLock : IDisposable
{
    private const int Again = 11; // EAGAIN: another process holds it

    private readonly FileStream? _file;

    private RunLock(FileStream? file) => _file = file;

    internal static RunLock Take(string path, string run, Action<string> warn)
    {
        var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        try
        {
            if (OperatingSystem.IsLinux()) file.Lock(0, 1);
            file.SetLength(0);
            file.Write(Encoding.UTF8.GetBytes($"process {Environment.ProcessId} on {Environment.MachineName}"));
            file.Flush();
            return new(file);
        }
        catch (IOException taken) when (taken.HResult == Again)
        {
            using var reader = new StreamReader(file);
            throw new UserException(
                $"{run}: {(reader.ReadToEnd() is { Length: > 0 } holder ? holder : "another process")} trains in this folder. " +
                "Wait until it ends, or end it; two at once would spoil the run.",
                taken);
        }
        catch (IOException failure) when (failure.HResult is not (28 or 122))
        {
            file.Dispose();
            warn($"{run}: the file system cannot lock ({failure.Message.TrimEnd('.')}), so nothing stops a second process here: start none.");
            return new(null);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file?.Dispose();
}
