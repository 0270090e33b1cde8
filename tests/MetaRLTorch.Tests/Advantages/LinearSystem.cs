namespace MetaRLTorch.Tests.Advantages;

/// <summary>Gaussian elimination with partial pivoting.</summary>
internal static class LinearSystem
{
    /// <summary>
    /// The solution of a system given as [n, n + 1], the right side in the last column; overwrites it.
    /// </summary>
    public static double[] Solve(double[,] system)
    {
        var size = system.GetLength(0);
        for (var pivot = 0; pivot < size; pivot++)
        {
            var largest = Enumerable.Range(pivot, size - pivot).MaxBy(row => Math.Abs(system[row, pivot]));
            for (var j = 0; j <= size; j++)
                (system[pivot, j], system[largest, j]) = (system[largest, j], system[pivot, j]);
            for (var row = pivot + 1; row < size; row++)
                Subtract(system, row, pivot, system[row, pivot] / system[pivot, pivot]);
        }

        var solution = new double[size];
        for (var row = size - 1; row >= 0; row--)
        {
            var known = Enumerable.Range(row + 1, size - row - 1).Sum(j => system[row, j] * solution[j]);
            solution[row] = (system[row, size] - known) / system[row, row];
        }

        return solution;
    }

    private static void Subtract(double[,] system, int row, int pivot, double factor)
    {
        for (var j = pivot; j < system.GetLength(1); j++) system[row, j] -= factor * system[pivot, j];
    }
}
