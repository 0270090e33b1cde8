using MetaRLTorch.Games;
using MetaRLTorch.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Environments.Tests.Games;

/// <summary>Plays one game step by step, with chosen random numbers.</summary>
/// <param name="game">Without sticky actions.</param>
/// <param name="start">The numbers of the start; the last one stands for all further ones.</param>
internal sealed class Arcade(GridGame game, params double[] start)
{
    public const int None = 0, Left = 1, Up = 2, Right = 3, Down = 4, Fire = 5;

    private EnvironmentState _state = game.Reset(Task, 1, Numbers(game.Spec.StartSize, start));

    public double Reward => _state.Reward.ToDouble();

    public bool Ended => _state.Terminated.ToBoolean();

    /// <summary>The state's whole numbers, to look at or to change.</summary>
    public long[] State
    {
        get => [.. _state.State[0].data<long>()];
        set => _state = _state with { State = [torch.tensor(value, [1, 1, value.Length])] };
    }

    /// <summary>Takes one step for every button; the random numbers as at the start.</summary>
    public Arcade Press(int button, int times = 1, params double[] chance)
    {
        for (var i = 0; i < times; i++)
            _state = game.Step(Task, _state, torch.full([1, 1], button, torch.int64), Numbers(game.Spec.ChanceSize, [1, .. chance]));
        return this;
    }

    /// <summary>The cells (row, column) that are lit in a channel.</summary>
    public (int Row, int Column)[] Cells(string channel)
    {
        var pixels = TensorAssert.Numbers(_state.Observation.view(10, 10, -1).select(2, game.Channels.ToList().IndexOf(channel)));
        return [.. pixels.Index().Where(pixel => pixel.Item == 1).Select(pixel => (pixel.Index / 10, pixel.Index % 10))];
    }

    /// <summary>The game itself: every button does what it says.</summary>
    private static TaskBatch Task => new(torch.arange(6, torch.float64).unsqueeze(0));

    private static Tensor Numbers(int count, double[] values) => torch.tensor(
        Enumerable.Range(0, count).Select(i => values.Length == 0 ? 0 : values[Math.Min(i, values.Length - 1)]).ToArray(), [1, 1, count]);
}
