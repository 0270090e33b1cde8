using System.ComponentModel;
using System.Diagnostics;

namespace MetaRLTorch.Cli.Sweeps;

/// <summary>The NVIDIA GPUs of this machine.</summary>
internal static class Gpus
{
    /// <summary>Those that a process may use: what CUDA_VISIBLE_DEVICES says, else all that the driver knows.</summary>
    public static IReadOnlyList<string> Visible()
    {
        if (Environment.GetEnvironmentVariable("CUDA_VISIBLE_DEVICES") is { } visible)
        {
            return visible.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        }

        try
        {
            using var query = Process.Start(new ProcessStartInfo("nvidia-smi", "--query-gpu=index --format=csv,noheader")
            {
                RedirectStandardOutput = true, RedirectStandardError = true,
            })!;
            var lines = query.StandardOutput.ReadToEnd();
            query.WaitForExit();
            return query.ExitCode == 0 ? lines.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) : [];
        }
        catch (Win32Exception)
        {
            return [];
        }
    }
}
