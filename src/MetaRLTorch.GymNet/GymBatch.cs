using MetaRLTorch.Environments;
using TorchSharp;
using MetaShape = MetaRLTorch.Tensors.Shape;
using static TorchSharp.torch;

namespace MetaRLTorch.GymNet;

/// <summary>What a call gives for M · N episodes, as plain numbers that threads fill episode by episode.</summary>
internal sealed class GymBatch
{
    private readonly TaskBatch _tasks;
    private readonly int _episodes;
    private readonly GymSpaces _spaces;
    private readonly TaskKey[] _keys;
    private readonly double[] _seen;

    /// <summary>Makes room.</summary>
    /// <param name="family">The family, for the sizes of a task.</param>
    /// <param name="tasks">The M tasks.</param>
    /// <param name="episodes">N.</param>
    /// <param name="spaces">The family's spaces.</param>
    public GymBatch(GymFamily family, TaskBatch tasks, int episodes, GymSpaces spaces)
    {
        MetaShape.Require(tasks.Values, $"The tasks of {family.Name}", ("M", tasks.Count), ("P", family.Numbers.Count));
        (_tasks, _episodes, _spaces) = (tasks, episodes, spaces);
        _keys = tasks.Count == 0 ? [] : [.. GymNumbers.Of(tasks.Values).Chunk(family.Numbers.Count).Select(row => new TaskKey(row))];
        _seen = new double[Count * spaces.ObservationSize];
        (Rewards, Terminated) = (new double[Count], new double[Count]);
    }

    /// <summary>The number of episodes, M · N.</summary>
    public int Count => _tasks.Count * _episodes;

    /// <summary>The reward of the step: [M · N].</summary>
    public double[] Rewards { get; }

    /// <summary>1 where the step ended the episode: [M · N].</summary>
    public double[] Terminated { get; }

    /// <summary>Which episode this is.</summary>
    public EpisodeIndex Episode(int i) => EpisodeIndex.Of(i, _episodes);

    /// <summary>Its task.</summary>
    public TaskKey Task(int i) => _keys[i / _episodes];

    /// <summary>What it sees: [S].</summary>
    public Span<double> Seen(int i) => _seen.AsSpan(i * _spaces.ObservationSize, _spaces.ObservationSize);

    /// <summary>Tasks and episodes, [M, N].</summary>
    public long[] Shape => [_tasks.Count, _episodes];

    /// <summary>All of it as tensors; episodes that had ended before stay as they were.</summary>
    /// <param name="trail">Where the episodes are now.</param>
    /// <param name="before">Where they were; null at the start.</param>
    public EnvironmentState ToState(IReadOnlyList<Tensor> trail, EnvironmentState? before)
    {
        Tensor OnDevice(double[] numbers, params long[] more) =>
            torch.tensor(numbers, [.. Shape, .. more]).to(_tasks.Values.dtype, _tasks.Values.device);
        var (seen, rewards, ended) = (OnDevice(_seen, _spaces.ObservationSize), OnDevice(Rewards), OnDevice(Terminated).eq(1));
        return before is null
            ? new(trail, seen, rewards, ended)
            : new(
                trail,
                torch.where(before.Terminated.unsqueeze(-1), before.Observation.to(seen.dtype), seen),
                rewards,
                ended.logical_or(before.Terminated));
    }
}
