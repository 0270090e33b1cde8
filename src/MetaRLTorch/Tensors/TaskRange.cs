namespace MetaRLTorch.Tensors;

/// <summary>
/// Neighboring tasks on the task axis: <paramref name="Start"/> … <paramref name="Start"/> + <paramref name="Count"/> −
/// 1.
/// </summary>
/// <param name="Start">The first task.</param>
/// <param name="Count">How many tasks.</param>
public readonly record struct TaskRange(int Start, int Count)
{
    /// <summary>
    /// Cuts the tasks 0 … <paramref name="tasks"/> − 1 into ranges of <paramref name="width"/> (the last may be
    /// shorter).
    /// </summary>
    public static TaskRange[] Split(int tasks, int width) =>
        [.. Enumerable.Range(0, (tasks + width - 1) / width)
            .Select(i => new TaskRange(i * width, Math.Min(width, tasks - (i * width))))];
}
