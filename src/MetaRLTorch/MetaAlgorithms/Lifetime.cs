using MetaRLTorch.Adaptation;
using MetaRLTorch.Environments;
using MetaRLTorch.Tensors;
using static TorchSharp.torch;

namespace MetaRLTorch.MetaAlgorithms;

/// <summary>What policies that live on take from one meta-iteration to the next in the <see cref="Learner"/>.</summary>
internal static class Lifetime
{
    private const string TaskName = "tasks";
    private const string MemoryPrefix = "memory.";
    private const string ThetaPrefix = "theta.";

    /// <summary>The tasks that the policies live in; null before the first meta-iteration.</summary>
    public static TaskBatch? Tasks(Learner learner) =>
        learner.Tensors.TryGetValue(TaskName, out var values) ? new(values) : null;

    /// <summary>The memory of the inner optimizer; null where there is none.</summary>
    public static Parameters? Memory(Learner learner) => Read(learner, MemoryPrefix);

    /// <summary>Where every task's policy stands, with the memory; null before the first meta-iteration.</summary>
    public static Inner? Policies(Learner learner) =>
        Read(learner, ThetaPrefix) is { } theta ? new(theta, Memory(learner) ?? new([])) : null;

    /// <summary>Tasks and memory by name.</summary>
    public static IEnumerable<KeyValuePair<string, Tensor>> Tensors(TaskBatch tasks, Parameters memory) =>
        [new(TaskName, tasks.Values), .. Named(MemoryPrefix, memory)];

    /// <summary>Tasks, memory and every task's θ by name.</summary>
    public static IEnumerable<KeyValuePair<string, Tensor>> Tensors(TaskBatch tasks, Inner policies) =>
        [.. Tensors(tasks, policies.Memory), .. Named(ThetaPrefix, policies.Theta)];

    /// <summary>Refuses a run whose policy would stand still.</summary>
    /// <exception cref="UserException">There are no inner steps.</exception>
    public static void RequireSteps(MethodSetup setup)
    {
        if (setup.Adaptation.Steps > 0) return;
        throw new UserException("adaptation.steps: 0, but the inner steps are what the policy learns by. Use at least 1.");
    }

    private static IEnumerable<KeyValuePair<string, Tensor>> Named(string prefix, Parameters tensors) =>
        tensors.Select((tensor, i) => KeyValuePair.Create($"{prefix}{i}", tensor));

    private static Parameters? Read(Learner learner, string prefix)
    {
        var count = learner.Tensors.Keys.Count(name => name.StartsWith(prefix, StringComparison.Ordinal));
        return count == 0 ? null : new([.. Enumerable.Range(0, count).Select(i => learner.Tensors[$"{prefix}{i}"])]);
    }
}
