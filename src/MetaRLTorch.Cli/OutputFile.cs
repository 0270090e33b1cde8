using MetaRLTorch.Persistence;

namespace MetaRLTorch.Cli;

/// <summary>What a command writes at its end, which is tried before its work begins.</summary>
internal static class OutputFile
{
    /// <summary>Makes sure that files can be written; they stay as they are.</summary>
    /// <exception cref="UserException">One of them cannot.</exception>
    public static void EnsureWritable(params IEnumerable<string> files)
    {
        foreach (var file in files)
        {
            var folder = Path.GetDirectoryName(Path.GetFullPath(file));
            var fault = Directory.Exists(file) ? "this is a folder"
                : Directory.Exists(folder) ? FaultOf(file)
                : $"there is no folder {folder}";
            if (fault is not null) throw new UserException($"{file}: the result cannot be written here: {fault}. Give another file with --out.");
        }
    }

    private static string? FaultOf(string file)
    {
        try
        {
            AtomicFile.Try(file);
            return null;
        }
        catch (UnauthorizedAccessException)
        {
            return "its folder may not be written to";
        }
        catch (IOException exception)
        {
            return exception.Message.TrimEnd('.');
        }
    }
}
