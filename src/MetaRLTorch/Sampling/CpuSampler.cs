using MetaRLTorch.Advantages;
using MetaRLTorch.Environments;
using MetaRLTorch.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Sampling;

/// <summary>
/// Rolls out on the CPU for parameters that live on a GPU: θ_i goes there in one copy, and whole rollouts come back in one.
/// </summary>
/// <remarks>
/// A rollout is H steps of a few small operations, each of which a GPU must be asked for; with physics on the CPU it must wait for it,
/// too. The numbers are those of a run on the CPU.
/// </remarks>
/// <param name="sampler">Rolls out on the CPU. One caller at a time.</param>
public sealed class CpuSampler(ISampler sampler) : ISampler, IDisposable
{
    private const int Alignment = 64;

    // Page-locked, used again and again: by the time the next θ_i has come down, the GPU has read all of it.
    private Tensor? _staging;

    /// <inheritdoc/>
    public TaskData Sample(Parameters theta, TaskBatch tasks, TaskStreams random) =>
        Sample(theta, tasks, () => Draw(random, theta.DataType, theta.Device));

    /// <inheritdoc/>
    /// <remarks>The numbers stay on the CPU, where they are rolled out.</remarks>
    public Chance Draw(TaskStreams random, ScalarType type, Device device) => sampler.Draw(random, type, torch.CPU);

    /// <inheritdoc/>
    public TaskData Sample(Parameters theta, TaskBatch tasks, Chance chance) =>
        Sample(theta, tasks, () => chance);

    /// <inheritdoc/>
    public AdvantageEstimate Credit(Rollouts rollouts) => sampler.Credit(rollouts);

    /// <inheritdoc/>
    public void Dispose() => _staging?.Dispose();

    private TaskData Sample(Parameters theta, TaskBatch tasks, Func<Chance> draw)
    {
        using var noGrad = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        var chance = draw();                                                    // meanwhile the GPU takes the step to θ_i
        var here = sampler.Sample(Down(theta, tasks.Count), tasks.OnCpu, chance);
        var there = Up(here, theta.DataType, theta.Device);
        var data = here.Map(tasks, RolloutSampler.Sampled(theta, tasks.Count), tensor => there[tensor]);
        scope.MoveToOuter(data.All.Concat(data.Rollouts.Theta));
        return data;
    }

    private static Parameters Down(Parameters theta, int tasks) => theta.Shared is { } shared
        ? shared.Unflatten(shared.Flatten().cpu()).ForEachTask(tasks)
        : theta.UnflattenPerTask(theta.FlattenPerTask().cpu());

    private Dictionary<Tensor, Tensor> Up(TaskData data, ScalarType type, Device device)
    {
        var (places, size) = (new Dictionary<Tensor, long>(ReferenceEqualityComparer.Instance), 0L);
        foreach (var tensor in data.All)
        {
            if (!places.TryAdd(tensor, size)) continue;
            size += (tensor.numel() + Alignment - 1) / Alignment * Alignment;
        }

        var staging = Staging(size, type);
        foreach (var (tensor, start) in places) staging.narrow(0, start, tensor.numel()).view(tensor.shape).copy_(tensor);
        var all = staging.narrow(0, 0, size).to(device, non_blocking: true);
        return places.ToDictionary<KeyValuePair<Tensor, long>, Tensor, Tensor>(
            place => place.Key,
            place => all.narrow(0, place.Value, place.Key.numel()).view(place.Key.shape).to(place.Key.dtype),
            ReferenceEqualityComparer.Instance);
    }

    private Tensor Staging(long size, ScalarType type)
    {
        if (_staging is null || _staging.numel() < size || _staging.dtype != type)
        {
            _staging?.Dispose();
            _staging = torch.empty([size], type).pin_memory().DetachFromDisposeScope();
        }

        return _staging;
    }
}
