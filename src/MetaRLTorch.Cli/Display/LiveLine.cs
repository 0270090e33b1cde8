using System.Globalization;
using MetaRLTorch.Cli.Descriptions;
using Spectre.Console;

namespace MetaRLTorch.Cli.Display;

/// <summary>
/// The one line of a terminal that moves, as wide as the terminal: words, as far as they fit, a bar, its percentage, and the elapsed time.
/// </summary>
/// <remarks>
/// The cursor waits at the line's beginning, and what is behind it is erased before anything is written. A terminal that is made narrower breaks
/// the line, but keeps the cursor where it begins, so that no part of it stays behind.
/// </remarks>
internal sealed class LiveLine : IDisposable
{
    private const string Erase = "\u001b[J";
    private const string Gap = "  ";

    // The bar at its shortest, the percentage, the elapsed time, and the gaps between them.
    private const int RoomOfBar = 36;
    private const int RoomOfNumbers = 14;

    private static readonly Lock Terminal = new();
    private static LiveLine? _current;

    private readonly long _begin = TimeProvider.System.GetTimestamp();
    private readonly Timer _clock;
    private double _fraction;
    private string[] _parts = [];

    /// <summary>Begins the line.</summary>
    /// <param name="fraction">What is done already.</param>
    /// <param name="parts">Its words.</param>
    public LiveLine(double fraction, params string[] parts)
    {
        _current = this;
        Show(fraction, parts);
        _clock = new(_ => Draw(), state: null, dueTime: TimeSpan.FromSeconds(1), period: TimeSpan.FromSeconds(1));
    }

    /// <summary>Writes a sentence above the line, or where the line would be.</summary>
    public static void WriteAbove(string sentence) => Around(() =>
        Console.WriteLine(string.Join('\n', Wrapped.Lines(sentence, Math.Max(1, AnsiConsole.Profile.Width - 1)))));

    /// <summary>Takes the line away while something is written in its place.</summary>
    public static void Around(Action write)
    {
        lock (Terminal)
        {
            if (_current is not null) Console.Write(Erase);
            write();
            if (_current is not null) Console.Write(_current.Row());
        }
    }

    /// <summary>Takes the line away for good.</summary>
    public static void End()
    {
        lock (Terminal)
        {
            if (_current is not null) Console.Write(Erase);
            _current = null;
        }
    }

    /// <summary>Shows other words and another fraction.</summary>
    public void Show(double fraction, params string[] parts)
    {
        lock (Terminal) (_fraction, _parts) = (fraction, parts);
        Draw();
    }

    /// <summary>Leaves the line as it was last.</summary>
    public void Dispose()
    {
        _clock.Dispose();
        lock (Terminal)
        {
            if (_current is null) return;
            Console.Write($"{Row()}\n");
            _current = null;
        }
    }

    /// <summary>The line for a terminal of a width, without colors; what comes first is shown first.</summary>
    private static (string Words, string Done, string Left, string Numbers) Lay(
        int width, double fraction, TimeSpan elapsed, params ReadOnlySpan<string> parts)
    {
        var words = "";
        foreach (var part in parts)
        {
            if (part.Length == 0) continue;
            if (words.Length > 0 && words.Length + part.Length + Gap.Length > width - RoomOfBar) break;
            words = words.Length == 0 ? part : words + Gap + part;
        }

        var bar = Math.Max(0, width - words.Length - RoomOfNumbers - 1);
        var done = (int)Math.Round(bar * Math.Clamp(fraction, 0, 1));
        var numbers = string.Create(CultureInfo.InvariantCulture, $" {100 * fraction,3:F0}% {elapsed:hh\\:mm\\:ss}");
        return (words + " ", new('━', done), new('━', bar - done), numbers);
    }

    private void Draw()
    {
        lock (Terminal)
        {
            if (_current == this) Console.Write(Row());
        }
    }

    private string Row()
    {
        var (words, done, left, numbers) = Lay(AnsiConsole.Profile.Width - 1, _fraction, TimeProvider.System.GetElapsedTime(_begin), _parts);
        var isColored = AnsiConsole.Profile.Capabilities.ColorSystem != ColorSystem.NoColors;
        return isColored
            ? $"{Erase}{words}\u001b[32m{done}\u001b[90m{left}\u001b[0m{numbers}\r"
            : $"{Erase}{words}{done}{new string(' ', left.Length)}{numbers}\r";
    }
}
