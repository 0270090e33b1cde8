using Gym.Envs;

namespace MetaRLTorch.GymNet;

/// <summary>A number that tells the tasks of a family apart.</summary>
/// <param name="Name">What the factory knows it by.</param>
/// <param name="From">Tasks draw it uniformly from this …</param>
/// <param name="To">… to this.</param>
public sealed record TaskNumber(string Name, double From, double To);

/// <summary>A family of Gym.NET environments, one for every task: a factory, and what its tasks differ in.</summary>
/// <param name="Name">The family's name, for messages.</param>
/// <param name="Numbers">What a task is described by.</param>
/// <param name="Create">Makes an environment from a task's numbers, by their names. Several threads call it.</param>
public sealed record GymFamily(
    string Name, IReadOnlyList<TaskNumber> Numbers, Func<IReadOnlyDictionary<string, double>, IEnv> Create)
{
    /// <summary>
    /// Whether <c>Seed</c> and then <c>Reset</c> leave nothing of an earlier episode, so that an instance can serve one
    /// episode after the other; if not, every episode gets an instance of its own.
    /// </summary>
    public bool Restarts { get; init; } = true;

    /// <summary>The environment of a task.</summary>
    internal IEnv Of(ReadOnlySpan<double> task)
    {
        var numbers = new Dictionary<string, double>(Numbers.Count);
        for (var i = 0; i < task.Length; i++) numbers.Add(Numbers[i].Name, task[i]);
        return Create(numbers) ?? throw new InvalidOperationException("the factory gave no environment");
    }
}
