using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;
using MetaRLTorch.Environments;
using MetaRLTorch.Optimizers;
using MetaRLTorch.Tensors;
using MetaRLTorch.Training;

namespace MetaRLTorch.Cli;

/// <summary>What the machine or the numbers did wrong, in one line: the fault and the remedy.</summary>
internal static partial class FailureText
{
    // Linux's numbers of errors, which .NET hands through where it has no exception of its own.
    private const int TooManyFiles = 24, TooManyFilesInAll = 23, FileTooLarge = 27, NoSpace = 28, ReadOnly = 30, Quota = 122, Failed = 5;

    /// <summary>Whether a failure is not the program's own fault, and so has words here.</summary>
    public static bool IsKnown(Exception failure) => failure
        is NonFiniteException or DivergedException or EnvironmentException or ShapeException or TensorLibraryException or RunFailedException
        or ExternalException or IOException or UnauthorizedAccessException or OutOfMemoryException
        || IsBeyondFileSize(failure);

    /// <summary>The fault and its remedy.</summary>
    /// <param name="failure">A failure that is known.</param>
    public static string Of(Exception failure) => failure switch
    {
        OutOfMemoryException => "There is not enough memory. Give the program more, or lower sampling.tasks or sampling.episodes.",
        ExternalException => OfTensors(failure.Message.ReplaceLineEndings(" ").TrimEnd(), PlaceOf(failure)),
        UnauthorizedAccessException => $"{failure.Message} Check the path and its permissions.",
        IOException => $"{failure.Message.TrimEnd('.')}. {Remedy(failure.HResult)}",
        ArgumentOutOfRangeException => Remedy(FileTooLarge),
        _ => failure.Message,
    };

    /// <summary>A text without what a terminal would obey: control characters, and those that turn the direction of writing.</summary>
    public static string Printable(string text)
    {
        var printable = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            var isObeyed = Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format
                or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
            if (isObeyed) printable.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:X4}");
            else printable.Append(rune);
        }

        return printable.ToString();
    }

    /// <summary>Where in the program's own code a failure arose; null where it has none, or none of it was at work.</summary>
    private static string? PlaceOf(Exception failure)
    {
        var own = Assembly.GetEntryAssembly();
        if (own == typeof(MetaRl).Assembly) return null;
        var frame = new StackTrace(failure, fNeedFileInfo: true).GetFrames()
            .FirstOrDefault(frame => frame.GetMethod()?.DeclaringType?.Assembly == own);
        return frame?.GetMethod() is not { } method ? null
            : frame.GetFileName() is not { } file ? $"{method.DeclaringType!.Name}.{method.Name}"
            : string.Create(CultureInfo.InvariantCulture, $"{file}, line {frame.GetFileLineNumber()}");
    }

    // .NET's word for a write that the limit of file sizes stops.
    private static bool IsBeyondFileSize(Exception failure) =>
        failure is ArgumentOutOfRangeException && failure.TargetSite?.DeclaringType == typeof(RandomAccess);

    private static string OfTensors(string cause, string? place) =>
        cause.Contains("CUDA out of memory", StringComparison.Ordinal) ? OfFullGpu(cause)
        : cause.Contains("not enough memory", StringComparison.Ordinal) || cause.Contains("out of memory", StringComparison.OrdinalIgnoreCase)
            ? $"There is not enough memory: {cause} Lower sampling.tasks or sampling.episodes, or give the program more."
        : place is not null ? $"{place}: the tensor library refuses: {cause}"
        : $"the tensor library failed: {cause} See `metarl doctor`.";

    private static string OfFullGpu(string cause)
    {
        var wanted = Wanted().Match(cause) is { Success: true } match ? $" for {match.Groups[1]} more" : "";
        return $"The GPU has no memory left{wanted}. Lower sharding.kept_tasks or sharding.gradient_tasks, which costs time alone, or " +
            "sampling.tasks or sampling.episodes.";
    }

    [GeneratedRegex(@"Tried to allocate ([\d.]+ \w+)")]
    private static partial Regex Wanted();

    private static string Remedy(int error) => error switch
    {
        NoSpace => "The disk is full: free some of it.",
        Quota => "The user's share of the disk is used up: free some of it.",
        FileTooLarge => "The limit of file sizes is reached: raise it (ulimit -f).",
        TooManyFiles or TooManyFilesInAll => "Too many files are open: raise the limit (ulimit -n).",
        ReadOnly => "The file system is read-only: mount it writable, or give another folder with --out.",
        Failed => "The disk fails: look at the system's log.",
        _ => "Check the path and its permissions.",
    };
}
