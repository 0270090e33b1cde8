using System.Diagnostics;
using Spectre.Console;
using TorchSharp;

namespace MetaRLTorch.Benchmarks;

/// <summary>Seconds per meta-iteration with parameters on a GPU, by the number of tasks and the place of the rollouts.</summary>
internal static class GpuTable
{
    private static readonly int[] Tasks = [20, 40, 200, 1000];

    /// <summary>Prints the table.</summary>
    public static int Run()
    {
        if (!torch.cuda.is_available())
        {
            Console.Error.WriteLine("gpu: this machine has no CUDA GPU. Run it on one that has, or leave gpu out.");
            return 2;
        }

        var table = new Table().Title("Seconds per meta-iteration on a GPU: MAML on 2-D navigation, 20 episodes × 100 steps, 2×64 units, K = 1");
        table.AddColumns("tasks", "device: cpu", "cuda, sampling.device: cpu", "cuda, sampling.device: cuda");
        foreach (var tasks in Tasks)
        {
            table.AddRow(
                $"{tasks}",
                Seconds($"tasks={tasks} device=cpu"),
                Seconds($"tasks={tasks} device=cuda rollouts=cpu"),
                Seconds($"tasks={tasks} device=cuda rollouts=cuda"));
        }

        AnsiConsole.Write(table);
        return 0;
    }

    // In a process of its own, so that no measurement finds memory that another has warmed up.
    private static string Seconds(string settings)
    {
        using var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, $"iteration iterations=5 {settings}")
        {
            RedirectStandardOutput = true,
        })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return output.StartsWith("wall=", StringComparison.Ordinal) ? output["wall=".Length..].Split(' ')[0] : "failed";
    }
}
