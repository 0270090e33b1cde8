using System.Numerics;
using System.Runtime.InteropServices;
using MetaRLTorch.Environments;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Games;

/// <summary>A game on a grid of 10 × 10 cells, seen as binary channels: rules on plain arrays, for all episodes of all tasks.</summary>
/// <remarks>
/// <para>Task: for each of six buttons the action that it takes, one of those of <see cref="Buttons"/>. State: whole numbers; the first
/// is the last action. Observation: cells row by row, the channels of a cell side by side. Actions: none, left, up, right, down, fire.</para>
/// <para>After MinAtar (Young and Tian, 2019, arXiv:1903.03176), written from the rules printed there; constants that are not printed
/// are this project's, so returns are not comparable with those of that program.</para>
/// </remarks>
/// <param name="options">The variant.</param>
public abstract class GridGame(GameOptions options) : IEnvironment
{
    internal const int Size = 10;
    internal const int Actions = 6;
    internal const int None = 0, Left = 1, Up = 2, Right = 3, Down = 4, Fire = 5;
    internal const long AllColumns = (1L << Size) - 1;

    /// <inheritdoc/>
    public EnvironmentSpec Spec => new(
        Size * Size * Channels.Count, ActionSpace.Discrete(Actions), options.Horizon, StartNumbers, ChanceSize: 1 + StepNumbers)
    {
        Picture = new(Size, Size, Channels.Count),
    };

    /// <summary>The names of the channels.</summary>
    public abstract IReadOnlyList<string> Channels { get; }

    /// <summary>Whole numbers of a state, the last action included.</summary>
    protected abstract int StateSize { get; }

    /// <summary>Random numbers of a start.</summary>
    protected virtual int StartNumbers => 0;

    /// <summary>Random numbers of a step, besides that of sticky actions.</summary>
    protected virtual int StepNumbers => 0;

    /// <inheritdoc/>
    public TaskBatch SampleTasks(int count, Generator random)
    {
        var order = options.Buttons == Buttons.Shuffled
            ? torch.rand(count, Actions, torch.float64, generator: random).argsort(1)
            : torch.arange(Actions, torch.int64).expand([count, Actions]);
        return new(order.to(torch.float64));
    }

    /// <inheritdoc/>
    public EnvironmentState Reset(TaskBatch tasks, int episodes, Tensor chance)
    {
        var state = torch.zeros([tasks.Count, episodes, StateSize], torch.int64);
        var states = Numbers<long>(state);
        var luck = Numbers<double>(Here(chance, torch.float64));
        for (var i = 0; i < tasks.Count * episodes; i++) Start(Part(states, i, StateSize), Part(luck, i, StartNumbers));
        var nothing = torch.zeros([tasks.Count, episodes], torch.float64);
        return Seen(tasks, state, nothing, nothing.to(torch.@bool));
    }

    /// <inheritdoc/>
    public EnvironmentState Step(TaskBatch tasks, EnvironmentState state, Tensor action, Tensor chance)
    {
        var episodes = (int)action.shape[1];
        var (next, reward) = (Here(state.State[0], torch.int64).clone(), torch.zeros([tasks.Count, episodes], torch.float64));
        var ended = torch.zeros([tasks.Count, episodes], torch.@bool);
        var states = Numbers<long>(next);
        var rewards = Numbers<double>(reward);
        var ends = Numbers<bool>(ended);
        var luck = Numbers<double>(Here(chance, torch.float64));
        var pressed = Numbers<long>(Here(action, torch.int64));
        var order = Numbers<long>(Here(tasks.Values, torch.int64));
        for (var i = 0; i < rewards.Length; i++)
        {
            var own = i * StateSize;
            var numbers = Part(luck, i, 1 + StepNumbers);
            if (numbers[0] >= options.StickyActions) states[own] = order[(i / episodes * Actions) + (int)pressed[i]];
            (rewards[i], ends[i]) = Move(Part(states, i, StateSize), (int)states[own], numbers[1..]);
        }

        return Seen(tasks, next, reward, ended);
    }

    /// <summary>Writes the first state; all numbers are 0 before.</summary>
    protected abstract void Start(Span<long> state, ReadOnlySpan<double> chance);

    /// <summary>Takes a step in place: the reward, and whether the game ends.</summary>
    protected abstract (double Reward, bool Ends) Move(Span<long> state, int action, ReadOnlySpan<double> chance);

    /// <summary>Lights the cells that are seen.</summary>
    internal abstract void Draw(ReadOnlySpan<long> state, Frame frame);

    /// <summary>The columns that an action moves by.</summary>
    private protected static int ColumnsBy(int action) => action == Left ? -1 : action == Right ? 1 : 0;

    /// <summary>The rows that an action moves by.</summary>
    private protected static int RowsBy(int action) => action == Up ? -1 : action == Down ? 1 : 0;

    /// <summary>Whether a clock that counts down is at its end; then it starts again.</summary>
    private protected static bool IsDue(ref long clock, long every)
    {
        if (--clock > 0) return false;
        clock = every;
        return true;
    }

    private static Span<T> Part<T>(Span<T> all, int index, int size) => all.Slice(index * size, size);

    private static Tensor Here(Tensor tensor, ScalarType type) => tensor.to(type).cpu().contiguous();

    /// <summary>The numbers of a contiguous tensor on the CPU, where they are.</summary>
    private static Span<T> Numbers<T>(Tensor tensor)
        where T : unmanaged => MemoryMarshal.Cast<byte, T>(tensor.bytes);

    private EnvironmentState Seen(TaskBatch tasks, Tensor state, Tensor reward, Tensor ended)
    {
        var (like, cells) = (tasks.Values, Size * Size * Channels.Count);
        var observation = torch.zeros([.. reward.shape, cells], torch.float32);
        var states = Numbers<long>(state);
        var pixels = Numbers<float>(observation);
        for (var i = 0; i < (int)reward.numel(); i++) Draw(Part(states, i, StateSize), new(Part(pixels, i, cells), Channels.Count));
        return new(
            [state.to(like.device)], observation.to(like.dtype, like.device), reward.to(like.dtype, like.device), ended.to(like.device));
    }
}

/// <summary>The picture of one state.</summary>
/// <param name="pixels">10 × 10 × channels.</param>
/// <param name="channels">Their number.</param>
internal readonly ref struct Frame(Span<float> pixels, int channels)
{
    private readonly Span<float> _pixels = pixels;

    /// <summary>Lights a cell of a channel; nothing where it lies beside the grid.</summary>
    public void Light(long row, long column, int channel)
    {
        if (row is >= 0 and < GridGame.Size && column is >= 0 and < GridGame.Size)
            _pixels[(int)((((row * GridGame.Size) + column) * channels) + channel)] = 1;
    }

    /// <summary>Lights the cells of a row whose bits are set.</summary>
    public void LightRow(long row, long bits, int channel)
    {
        for (var left = bits & GridGame.AllColumns; left != 0; left &= left - 1)
            Light(row, BitOperations.TrailingZeroCount(left), channel);
    }
}
