using System.Globalization;

namespace MetaRLTorch.Tensors;

/// <summary>Which of the processes on one machine this one is, as its launcher says: so several runs share several GPUs.</summary>
internal static class LocalRank
{
    // torchrun and its kind, Open MPI, MPICH and Intel MPI, Slurm.
    private static readonly string[] Variables = ["LOCAL_RANK", "OMPI_COMM_WORLD_LOCAL_RANK", "MPI_LOCALRANKID", "SLURM_LOCALID"];

    /// <summary>From 0; 0 where no launcher says another.</summary>
    public static int OfThisProcess() => Of(Environment.GetEnvironmentVariable);

    /// <summary>The rank that these variables hold.</summary>
    /// <param name="variable">A variable's value by its name; null where it is not set.</param>
    public static int Of(Func<string, string?> variable) => Variables
        .Select(name => int.TryParse(variable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var rank) ? rank : -1)
        .FirstOrDefault(rank => rank >= 0);
}
