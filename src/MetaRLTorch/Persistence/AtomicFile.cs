namespace MetaRLTorch.Persistence;

/// <summary>Writes a file so that a reader sees the old content or the new one, never a part of it.</summary>
public static class AtomicFile
{
    /// <summary>Writes a new content beside the file, forces it to the disk, and puts it in the file's place.</summary>
    /// <param name="path">The file, existing or not; its folder must exist.</param>
    /// <param name="write">Writes the content to the stream that it is given.</param>
    /// <exception cref="IOException">The content cannot be written; the file is as it was.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentNullException.ThrowIfNull(write);

        var next = $"{path}.{Environment.ProcessId}.tmp";
        try
        {
            using (var stream = new FileStream(next, FileMode.Create, FileAccess.Write, FileShare.None))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(next, path, overwrite: true);
        }
        catch
        {
            File.Delete(next);
            throw;
        }
    }

    /// <summary>The same for a text, in UTF-8 without a byte-order mark.</summary>
    /// <inheritdoc cref="Write(string, Action{Stream})"/>
    /// <param name="path">The file, existing or not; its folder must exist.</param>
    /// <param name="text">The whole content.</param>
    public static void Write(string path, string text) =>
        Write(path, stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(text)));
}
