using System.Globalization;
using Serilog.Core;
using Serilog.Events;

namespace MetaRLTorch.Cli.Display;

/// <summary>The log's lines above the line that moves, which a plain write to the terminal would tear.</summary>
internal sealed class TerminalLines : ILogEventSink
{
    /// <inheritdoc/>
    public void Emit(LogEvent logEvent)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        new Serilog.Formatting.Display.MessageTemplateTextFormatter("{Message:l}", CultureInfo.InvariantCulture).Format(logEvent, text);
        if (ProgressDisplay.IsInteractive) LiveLine.WriteAbove(text.ToString());
        else Console.WriteLine(text);
    }
}
