using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Environments.FrozenLake;

/// <summary>
/// Draws maps on which the goal can be reached. Cells are numbered row by row; the start is the first, the goal the
/// last.
/// </summary>
internal sealed class LakeMap
{
    private const int MaxDraws = 100_000;

    private static readonly int[] GymSmall = [5, 7, 11, 12];
    private static readonly int[] GymLarge = [19, 29, 35, 41, 42, 46, 49, 52, 54, 59];

    private readonly int _size;
    private readonly double[] _holeProbability;

    public LakeMap(FrozenLakeOptions options)
    {
        _size = options.Size;
        Next = new int[Cells, FrozenLake.Directions];
        for (var cell = 0; cell < Cells; cell++)
        {
            for (var direction = 0; direction < FrozenLake.Directions; direction++) Next[cell, direction] = Move(cell, direction);
        }

        _holeProbability = [.. Enumerable.Range(0, Cells).Select(cell => HoleProbability(options, cell))];
    }

    public int Cells => _size * _size;

    /// <summary>
    /// The cell next to a cell; the cell itself at the edge. Directions: left, down, right, up (Gym's order).
    /// </summary>
    public int[,] Next { get; }

    /// <summary>1 for a hole, 0 for ice, on a map whose goal can be reached.</summary>
    /// <exception cref="UserException">No such map was found.</exception>
    public double[] Draw(Generator random)
    {
        for (var draw = 0; draw < MaxDraws; draw++)
        {
            using var uniform = torch.rand(Cells, torch.float64, generator: random);
            double[] map = [.. uniform.data<double>().ToArray().Zip(_holeProbability, (u, p) => u < p ? 1.0 : 0.0)];
            if (GoalIsReachable(map)) return map;
        }

        throw new UserException(
            $"environment.options: {MaxDraws} maps were drawn and the goal of none can be reached. " +
            "Lower hole_probability or flip_probability.");
    }

    /// <summary>Whether a way over ice leads from the first cell to the last.</summary>
    public bool GoalIsReachable(double[] map)
    {
        var seen = new bool[Cells];
        var open = new Stack<int>([0]);
        while (open.TryPop(out var cell))
        {
            if (seen[cell] || map[cell] != 0) continue;
            seen[cell] = true;
            for (var direction = 0; direction < FrozenLake.Directions; direction++) open.Push(Next[cell, direction]);
        }

        return seen[^1];
    }

    private static double HoleProbability(FrozenLakeOptions options, int cell)
    {
        if (cell == 0 || cell == (options.Size * options.Size) - 1) return 0;
        if (options.Maps == MapDistribution.HighVariance) return options.HoleProbability;
        var holes = options.Size switch
        {
            4 => GymSmall,
            8 => GymLarge,
            var size => throw new UserException(
                $"environment.options.size: {size} has no map of Gym's. Use 4 or 8, or maps: high_variance."),
        };
        return holes.Contains(cell) ? 1 - options.FlipProbability : options.FlipProbability;
    }

    private int Move(int cell, int direction)
    {
        var (row, column) = Math.DivRem(cell, _size);
        return direction switch
        {
            0 => (row * _size) + Math.Max(column - 1, 0),
            1 => (Math.Min(row + 1, _size - 1) * _size) + column,
            2 => (row * _size) + Math.Min(column + 1, _size - 1),
            _ => (Math.Max(row - 1, 0) * _size) + column,
        };
    }
}
