using System.Collections;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Tensors;

/// <summary>
/// The parameters θ of a policy as a value: an immutable ordered list of tensors. A policy takes them as an argument,
/// so nothing is ever swapped into a module and back.
/// </summary>
/// <remarks>
/// Meta-parameters have the policy's own shapes; adapted parameters carry a leading task axis, [M, …]. Except for
/// <see cref="CopyFrom"/>, every member returns a new list and leaves this one untouched.
/// </remarks>
/// <param name="tensors">The tensors, in the policy's order.</param>
public sealed class Parameters(IReadOnlyList<Tensor> tensors) : IReadOnlyList<Tensor>, IDisposable
{
    /// <inheritdoc/>
    public int Count => tensors.Count;

    /// <inheritdoc/>
    public Tensor this[int index] => tensors[index];

    /// <summary>The θ that every task has alike, without the task axis; null where each task has its own.</summary>
    /// <remarks>Where no gradient is wanted, one product with it replaces M products with copies of it.</remarks>
    public Parameters? Shared { get; private init; }

    /// <summary>The number of scalars in all tensors together.</summary>
    public long Size => tensors.Sum(tensor => tensor.numel());

    /// <summary>The element type of the first tensor (all tensors share it).</summary>
    public ScalarType DataType => tensors[0].dtype;

    /// <summary>The device of the first tensor (all tensors share it).</summary>
    public Device Device => tensors[0].device;

    /// <summary>Element-wise θ + φ.</summary>
    public static Parameters operator +(Parameters left, Parameters right) => left.Zip(right, (a, b) => a + b);

    /// <summary>Element-wise θ − φ.</summary>
    public static Parameters operator -(Parameters left, Parameters right) => left.Zip(right, (a, b) => a - b);

    /// <summary>c · θ.</summary>
    public static Parameters operator *(double factor, Parameters parameters) => parameters.Map(t => t * factor);

    /// <summary>
    /// The same θ for each of <paramref name="tasks"/> tasks: [M, …], a view whose gradient sums over tasks.
    /// </summary>
    public Parameters ForEachTask(int tasks) =>
        new([.. tensors.Select(t => t.unsqueeze(0).expand([tasks, .. t.shape]))]) { Shared = this };

    /// <summary>Those of every task <paramref name="copies"/> times in a row: [M, …] → [M · C, …].</summary>
    internal Parameters Repeat(int copies) => new([.. tensors.Select(t => TaskAxis.Repeat(t, copies))]) { Shared = Shared };

    /// <summary>
    /// The adapted parameters of the tasks in <paramref name="range"/>: a view of [M, …] along the task axis.
    /// </summary>
    public Parameters ForTasks(TaskRange range) =>
        new([.. tensors.Select(t => t.narrow(0, range.Start, range.Count))]) { Shared = Shared };

    /// <summary>The same values, cut off from the graph that made them.</summary>
    public Parameters Detach() => Map(t => t.detach());

    /// <summary>The same values as leaves that gradients are taken with respect to.</summary>
    public Parameters Track() => Map(t => t.detach().requires_grad_(true));

    /// <summary>A copy that shares no memory with this one.</summary>
    public Parameters Clone() => Map(t => t.detach().clone());

    /// <summary>Whether every scalar equals the other list's.</summary>
    public bool HasValuesOf(Parameters other) => Flatten().eq(other.Flatten()).all().ToBoolean();

    /// <summary>Σ ⟨θ, φ⟩ over all tensors: a scalar.</summary>
    public Tensor Dot(Parameters other) =>
        Zip(other, (a, b) => (a * b).sum()).Aggregate((sum, term) => sum + term);

    /// <summary>All scalars in one vector [P], in order.</summary>
    public Tensor Flatten() => torch.cat(tensors.Select(t => t.reshape(-1)).ToArray());

    /// <summary>All scalars of each task in one vector: [M, P].</summary>
    public Tensor FlattenPerTask() => torch.cat(tensors.Select(t => t.reshape(t.shape[0], -1)).ToArray(), 1);

    /// <summary>The inverse of <see cref="Flatten"/>: a vector [P] cut into views with this list's shapes.</summary>
    /// <exception cref="ShapeException">The vector has another number of scalars.</exception>
    public Parameters Unflatten(Tensor vector)
    {
        Shape.Require(vector, nameof(vector), ("P", Size));
        var start = 0L;
        return Map(t =>
        {
            var piece = vector.narrow(0, start, t.numel()).view(t.shape);
            start += t.numel();
            return piece;
        });
    }

    /// <summary>
    /// The inverse of <see cref="FlattenPerTask"/>: vectors [M, P] cut into views with this list's shapes, [M, …].
    /// </summary>
    public Parameters UnflattenPerTask(Tensor vectors)
    {
        var start = 0L;
        return Map(t =>
        {
            var size = t.numel() / t.shape[0];
            var piece = vectors.narrow(1, start, size).reshape(t.shape);
            start += size;
            return piece;
        });
    }

    /// <summary>The parameters of every task times that task's own factor, [M].</summary>
    public Parameters ScalePerTask(Tensor factors) =>
        Map(t => t * factors.view([-1, .. Enumerable.Repeat(1L, (int)t.dim() - 1)]));

    /// <summary>Overwrites these values in place; the only way θ changes. No gradient is recorded.</summary>
    public void CopyFrom(Parameters next)
    {
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        for (var i = 0; i < Count; i++) tensors[i].copy_(next[i]);
    }

    /// <summary>
    /// Detaches the tensors from every dispose scope, so that their owner decides how long they live.
    /// </summary>
    public Parameters Own()
    {
        foreach (var tensor in tensors) tensor.DetachFromDisposeScope();
        return this;
    }

    /// <summary>Frees the tensors.</summary>
    public void Dispose()
    {
        foreach (var tensor in tensors) tensor.Dispose();
    }

    /// <summary>A list with <paramref name="function"/> applied to every tensor.</summary>
    public Parameters Map(Func<Tensor, Tensor> function) => new(tensors.Select(function).ToArray());

    /// <summary>A list with <paramref name="function"/> applied to every pair of tensors.</summary>
    public Parameters Zip(Parameters other, Func<Tensor, Tensor, Tensor> function) =>
        new(tensors.Zip(other, function).ToArray());

    /// <inheritdoc/>
    public IEnumerator<Tensor> GetEnumerator() => tensors.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
