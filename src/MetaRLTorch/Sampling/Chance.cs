using MetaRLTorch.Environments;
using MetaRLTorch.Policies;
using MetaRLTorch.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Sampling;

/// <summary>
/// Every random number of the rollouts of some tasks, as data: the same numbers can be rolled out again under other
/// parameters (common random numbers).
/// </summary>
/// <param name="Start">For the starts, uniform on [0, 1), float64 on the CPU: [M, N, <see
/// cref="EnvironmentSpec.StartSize"/>].</param>
/// <param name="Policy">The noise of the actions: [M, H, N, A].</param>
/// <param name="Transition">For the transitions, uniform on [0, 1): [M, H, N, <see
/// cref="EnvironmentSpec.ChanceSize"/>].</param>
public sealed record Chance(Tensor Start, Tensor Policy, Tensor Transition)
{
    /// <summary>Draws the numbers, each purpose from streams of its own.</summary>
    /// <param name="random">The streams of the tasks at one step of the inner loop.</param>
    /// <param name="environment">Says how many numbers it consumes.</param>
    /// <param name="policy">Draws its own noise.</param>
    /// <param name="episodes">N.</param>
    /// <param name="type">The precision of θ.</param>
    /// <param name="device">The device of θ.</param>
    public static Chance Draw(
        TaskStreams random, EnvironmentSpec environment, IPolicy policy, int episodes, ScalarType type, Device device)
    {
        var horizon = environment.Horizon;
        return new(
            random.Uniform(RandomPurpose.Start, [episodes, environment.StartSize], torch.float64, torch.CPU),
            policy.SampleNoise(random, episodes, horizon, type, device),
            random.Uniform(RandomPurpose.Transition, [horizon, episodes, environment.ChanceSize], type, device));
    }

    /// <summary>The number of episodes per task, N.</summary>
    public int Episodes => (int)Start.shape[1];

    /// <summary>The numbers of the first episodes of every task, as views.</summary>
    public Chance FirstEpisodes(int count) =>
        new(Start.narrow(1, 0, count), Policy.narrow(2, 0, count), Transition.narrow(2, 0, count));

    /// <summary>The numbers of every task <paramref name="copies"/> times in a row.</summary>
    public Chance Repeat(int copies) =>
        new(TaskAxis.Repeat(Start, copies), TaskAxis.Repeat(Policy, copies), TaskAxis.Repeat(Transition, copies));

    /// <summary>The numbers of all tasks, from those of some after those of others.</summary>
    internal static Chance Join(IReadOnlyList<Chance> parts) => new(
        torch.cat([.. parts.Select(part => part.Start)]),
        torch.cat([.. parts.Select(part => part.Policy)]),
        torch.cat([.. parts.Select(part => part.Transition)]));

    /// <summary>The numbers of some of the tasks, as views.</summary>
    public Chance ForTasks(TaskRange range) => new(
        Start.narrow(0, range.Start, range.Count),
        Policy.narrow(0, range.Start, range.Count),
        Transition.narrow(0, range.Start, range.Count));

    /// <summary>Detaches the numbers from every dispose scope, so that their owner decides how long they live.</summary>
    internal Chance Own()
    {
        foreach (var tensor in All) tensor.DetachFromDisposeScope();
        return this;
    }

    /// <summary>Frees the numbers.</summary>
    internal void Free()
    {
        foreach (var tensor in All) tensor.Dispose();
    }

    private Tensor[] All => [Start, Policy, Transition];
}
