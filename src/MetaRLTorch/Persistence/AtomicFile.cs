using System.Text;

namespace MetaRLTorch.Persistence;

/// <summary>
/// Writes a file so that a reader sees the old content or the new one, never a part of it, and a power cut leaves one of them.
/// </summary>
public static class AtomicFile
{
    private const string Suffix = ".tmp";

    /// <summary>Writes a new content beside the file, forces it to the disk, and puts it in the file's place.</summary>
    /// <param name="path">The file, existing or not; its folder must exist.</param>
    /// <param name="write">Writes the content to the stream that it is given.</param>
    /// <exception cref="IOException">The content cannot be written; the file is as it was.</exception>
    public static void Write(string path, Action<Stream> write) => Write(path, write, overwrite: true);

    /// <summary>Writes a text, in UTF-8 without a byte-order mark, in the file's place.</summary>
    /// <param name="path">The file, existing or not; its folder must exist.</param>
    /// <param name="text">The whole content.</param>
    /// <exception cref="IOException">The text cannot be written; the file is as it was.</exception>
    public static void Write(string path, string text) => Write(path, Utf8(text), overwrite: true);

    /// <summary>Writes a text to a file that must not exist; of several writers at once, one succeeds.</summary>
    /// <param name="path">The file; its folder must exist.</param>
    /// <param name="text">The whole content.</param>
    /// <exception cref="IOException">The file exists, or the text cannot be written.</exception>
    public static void Create(string path, string text) => Write(path, Utf8(text), overwrite: false);

    /// <summary>Learns whether the file could be written, which stays as it is.</summary>
    /// <param name="path">The file, existing or not; its folder must exist.</param>
    /// <exception cref="IOException">It could not.</exception>
    /// <exception cref="UnauthorizedAccessException">Its folder may not be written to.</exception>
    public static void Try(string path) => new FileStream(
        Next(path), FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose).Dispose();

    /// <summary>Deletes what writers of these files left that were killed; nobody may be writing them now.</summary>
    /// <param name="folder">The folder; nothing happens where it is absent.</param>
    /// <param name="pattern">The files' names, as in <c>*.csv</c>.</param>
    public static void RemoveLeftovers(string folder, string pattern)
    {
        if (!Directory.Exists(folder)) return;
        foreach (var file in Directory.GetFiles(folder, $"{pattern}.*{Suffix}")) File.Delete(file);
    }

    // A name of this process's own, beside the file and so on the same disk.
    private static string Next(string path) => $"{path}.{Environment.ProcessId}{Suffix}";

    private static Action<Stream> Utf8(string text) => stream => stream.Write(Encoding.UTF8.GetBytes(text));

    private static void Write(string path, Action<Stream> write, bool overwrite)
    {
        ArgumentNullException.ThrowIfNull(write);

        var next = Next(path);
        try
        {
            using (var stream = new FileStream(next, FileMode.Create, FileAccess.Write, FileShare.None))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(next, path, overwrite);
            Disk.FlushFolder(Path.GetDirectoryName(Path.GetFullPath(path))!);
        }
        catch
        {
            if (File.Exists(next))
            {
                File.Delete(next);
            }

            throw;
        }
    }
}
