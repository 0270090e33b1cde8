using MetaRLTorch.Training;

namespace MetaRLTorch.Cli.Display;

/// <summary>Output goes to a file or a pipe: the log's plain lines are the display.</summary>
internal sealed class SilentDisplay(int iterations, int start) : ProgressDisplay(iterations, start)
{
    public override void Show(IterationReport report)
    {
    }

    public override void Dispose()
    {
    }
}
