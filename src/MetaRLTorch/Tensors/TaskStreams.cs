using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Tensors;

/// <summary>
/// The random streams of some tasks at one step of the inner loop. A task draws the same numbers whichever tasks are
/// beside it.
/// </summary>
/// <remarks>Numbers are drawn on the CPU and moved in one copy, so a run on a GPU draws what a run on the CPU
/// draws.</remarks>
public sealed class TaskStreams
{
    private readonly RandomStreams _streams;
    private readonly TaskRange _range;
    private readonly long _iteration;
    private readonly int _step;

    internal TaskStreams(RandomStreams streams, TaskRange range, long iteration, int step) =>
        (_streams, _range, _iteration, _step) = (streams, range, iteration, step);

    /// <summary>The number of tasks, M.</summary>
    public int Tasks => _range.Count;

    /// <summary>The streams for rollouts after k inner steps.</summary>
    public TaskStreams AtStep(int k) => new(_streams, _range, _iteration, k);

    /// <summary>The streams of some of these tasks.</summary>
    public TaskStreams ForTasks(TaskRange range) =>
        new(_streams, new TaskRange(_range.Start + range.Start, range.Count), _iteration, _step);

    /// <summary>Standard normal numbers, [M, …<paramref name="shape"/>].</summary>
    public Tensor Normal(RandomPurpose purpose, long[] shape, ScalarType type, Device device) =>
        Draw(purpose, random => torch.randn(shape, type, generator: random), device);

    /// <summary>Numbers uniform on [0, 1), [M, …<paramref name="shape"/>].</summary>
    public Tensor Uniform(RandomPurpose purpose, long[] shape, ScalarType type, Device device) =>
        Draw(purpose, random => torch.rand(shape, type, generator: random), device);

    private Tensor Draw(RandomPurpose purpose, Func<Generator, Tensor> draw, Device device)
    {
        var numbers = new Tensor[_range.Count];
        for (var i = 0; i < numbers.Length; i++)
        {
            using var random = _streams.Open(purpose, _iteration, _range.Start + i, _step);
            numbers[i] = draw(random);
        }

        return torch.stack(numbers).to(device);
    }
}
