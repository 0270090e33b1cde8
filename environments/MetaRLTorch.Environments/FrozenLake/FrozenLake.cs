using MetaRLTorch.Environments.Pictures;
using MetaRLTorch.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Environments.FrozenLake;

/// <summary>A walker on ice must reach the far corner of a map that it is not shown, past its holes.</summary>
/// <remarks>
/// <para>Task: the map, one number per cell, 1 for a hole. State: the cell, starting at the first; observation:
/// one-hot.</para>
/// <para>Action: left, down, right or up. With probability <see cref="FrozenLakeOptions.Slip"/> each the walker goes to
/// one of the two sides instead; at the edge of the map it stays. Reward: 1 for entering the last cell, else 0.</para>
/// <para>The episode ends in the last cell and in holes.</para>
/// <para>After Gym's FrozenLake; the map distributions are those of this project.</para>
/// </remarks>
public sealed class FrozenLake : IExactEnvironment, IDrawnEnvironment
{
    internal const int Directions = 4;

    private readonly FrozenLakeOptions _options;
    private readonly LakeMap _map;
    private readonly DeviceConstant _next;
    private readonly DeviceConstant _ice;

    /// <summary>Prepares the moves.</summary>
    /// <param name="options">The variant.</param>
    public FrozenLake(FrozenLakeOptions options)
    {
        (_options, _map) = (options, new(options));
        Spec = new(options.Size * options.Size, ActionSpace.Discrete(Directions), options.Horizon, ChanceSize: 1, IsTabular: true);
        _next = new(() => torch.tensor(_map.Next.Cast<int>().Select(t => (long)t).ToArray()));
        _ice = new(() => torch.tensor(Ice(), [_map.Cells, Directions, _map.Cells]));
    }

    /// <inheritdoc/>
    public EnvironmentSpec Spec { get; }

    /// <inheritdoc/>
    public TaskBatch SampleTasks(int count, Generator random)
    {
        var maps = Enumerable.Range(0, count).SelectMany(_ => _map.Draw(random)).ToArray();
        return new(torch.tensor(maps, [count, _map.Cells]));
    }

    /// <inheritdoc/>
    public EnvironmentState Reset(TaskBatch tasks, int episodes, Tensor chance)
    {
        var start = torch.zeros([tasks.Count, episodes], torch.int64, tasks.Values.device);
        return At(start, torch.zeros_like(start), tasks);
    }

    /// <inheritdoc/>
    public EnvironmentState Step(TaskBatch tasks, EnvironmentState state, Tensor action, Tensor chance)
    {
        var cell = state.State[0];
        var luck = chance.squeeze(-1);
        var aside = luck.ge(1 - _options.Slip).to(torch.int64) - luck.ge(1 - (2 * _options.Slip)).logical_and(
            luck.lt(1 - _options.Slip)).to(torch.int64);                                     // +1, −1 or 0 quarter turns
        var direction = (action + aside + Directions).remainder(Directions);
        var next = _next.On(cell.device)
            .index_select(0, ((cell * Directions) + direction).reshape(-1)).view(cell.shape);
        var stays = Ends(cell, tasks);
        var arrived = torch.where(stays, cell, next);
        var wins = arrived.eq(_map.Cells - 1).logical_and(stays.logical_not());
        return At(arrived, wins, tasks);
    }

    /// <inheritdoc/>
    public MarkovModel Model(TaskBatch tasks, double discount)
    {
        var (states, device) = (_map.Cells, tasks.Values.device);
        var ice = _ice.On(device);                                                                 // P where nothing ends
        var ended = tasks.Values.to(torch.float64).clone();
        ended.select(1, states - 1).fill_(1);
        var goesOn = (1 - ended).unsqueeze(-1);                                                    // [M, S, 1]
        var stay = torch.eye(states, states, torch.float64, device).unsqueeze(1);                  // [S, 1, S]
        var start = torch.zeros([tasks.Count, states], torch.float64, device);
        start.select(1, 0).fill_(1);
        return new(
            (goesOn.unsqueeze(-1) * ice) + (ended.unsqueeze(-1).unsqueeze(-1) * stay),
            goesOn * ice.select(2, states - 1),
            start,
            discount);
    }

    /// <inheritdoc/>
    public IReadOnlyList<Panel> Draw(double[] task, IReadOnlyList<Behavior> behaviors) => LakePicture.Draw(task, behaviors);

    /// <summary>The probabilities of moves from cells where no episode ends: [S, A, S].</summary>
    private double[] Ice()
    {
        var probabilities = new double[_map.Cells * Directions * _map.Cells];
        for (var cell = 0; cell < _map.Cells; cell++)
        {
            for (var action = 0; action < Directions; action++)
            {
                var row = ((cell * Directions) + action) * _map.Cells;
                probabilities[row + _map.Next[cell, action]] += 1 - (2 * _options.Slip);
                probabilities[row + _map.Next[cell, (action + 1) % Directions]] += _options.Slip;
                probabilities[row + _map.Next[cell, (action + 3) % Directions]] += _options.Slip;
            }
        }

        return probabilities;
    }

    private Tensor Ends(Tensor cell, TaskBatch tasks) =>
        tasks.Values.gather(1, cell).gt(0.5).logical_or(cell.eq(_map.Cells - 1));

    private EnvironmentState At(Tensor cell, Tensor wins, TaskBatch tasks)
    {
        var type = tasks.Values.dtype;
        return new([cell], torch.nn.functional.one_hot(cell, _map.Cells).to(type), wins.to(type), Ends(cell, tasks));
    }
}
