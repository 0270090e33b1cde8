using System.Diagnostics;
using System.Globalization;
using MetaRLTorch.Environments;
using MetaRLTorch.Policies;
using MetaRLTorch.Sampling;
using MetaRLTorch.Tensors;
using TorchSharp;

namespace MetaRLTorch.Training;

/// <summary>Where policies are rolled out: the choice, and why.</summary>
/// <param name="Device">The CPU, or the GPU where parameters live.</param>
/// <param name="Reason">One line; null where there was nothing to choose.</param>
internal sealed record SamplingDevice(DeviceName Device, string? Reason = null)
{
    private const int Rounds = 2;

    /// <summary>What a config says of it, as far as it does: auto remains where it must be measured.</summary>
    /// <exception cref="UserException">Settings contradict each other.</exception>
    public static DeviceName Asked(ExperimentConfig config, Compute compute)
    {
        var (asked, workers) = (config.Sampling.Device, config.Sharding.Workers);
        if (compute.Device.type == DeviceType.CPU)
        {
            return asked != DeviceName.Cuda ? DeviceName.Cpu : throw new UserException(
                "sampling.device: cuda was asked for, but parameters live on the CPU, because of device: cpu or for lack of a CUDA " +
                "device. Use sampling.device: auto or cpu (--set sampling.device=auto).");
        }

        if (workers <= 1) return asked;
        return asked != DeviceName.Cuda ? DeviceName.Cpu : throw new UserException(
            $"sharding.workers: {workers} with sampling.device: cuda; a GPU takes its work from one thread. " +
            "Use workers: 0 or 1, or sampling.device: cpu, whose rollouts the workers share.");
    }

    /// <summary>Measures the rollouts of one inner step in both places.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="policy">The policy.</param>
    /// <param name="tasks">M.</param>
    /// <param name="compute">The GPU.</param>
    /// <param name="onCpu">Rolls out on the CPU.</param>
    /// <param name="onGpu">Rolls out on the GPU.</param>
    public static SamplingDevice Measure(
        IEnvironment environment, IPolicy policy, int tasks, Compute compute, ISampler onCpu, ISampler onGpu)
    {
        using var scope = torch.NewDisposeScope();
        var streams = new RandomStreams(seed: 0);
        using var random = streams.Open(RandomPurpose.Tasks);
        var batch = environment.SampleTasks(tasks, random).To(compute);
        var theta = policy.Initialize(random, compute).ForEachTask(tasks).Clone();         // θ_i, as after an inner step
        var (cpu, gpu) = (Seconds(onCpu), Seconds(onGpu));
        var (chosen, name) = cpu <= gpu ? (DeviceName.Cpu, "cpu") : (DeviceName.Cuda, "cuda");
        return new(chosen, string.Create(
            CultureInfo.InvariantCulture,
            $"sampling.device: {name}, because the rollouts of one inner step took {1000 * cpu:F0} ms on the CPU and " +
            $"{1000 * gpu:F0} ms on the GPU"));

        double Seconds(ISampler sampler)
        {
            var best = double.PositiveInfinity;
            for (var round = 0; round <= Rounds; round++)
            {
                using var one = torch.NewDisposeScope();
                var begin = Stopwatch.GetTimestamp();
                _ = sampler.Sample(theta, batch, streams.ForTasks(tasks, round));
                compute.Synchronize();
                if (round > 0) best = Math.Min(best, Stopwatch.GetElapsedTime(begin).TotalSeconds);   // the first warms up
            }

            return best;
        }
    }
}
