using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Bias;

/// <summary>How sampled meta-gradients differ from exact ones, one number for each problem.</summary>
/// <param name="Correlation">Pearson's correlation of a sampled with the exact gradient over its coordinates, mean over repeats.</param>
/// <param name="Deviation">The standard deviation over repeats, summed over coordinates.</param>
/// <param name="SquaredError">The squared error of the mean over repeats, mean over coordinates: the squared bias and
/// <paramref name="Noise"/>.</param>
/// <param name="Noise">What the spread of the mean over repeats adds to <paramref name="SquaredError"/>.</param>
public sealed record GradientErrors(double[] Correlation, double[] Deviation, double[] SquaredError, double[] Noise)
{
    /// <summary>Compares gradients.</summary>
    /// <param name="sampled">R repeats of D problems, repeats of one problem in a row: [D · R, …].</param>
    /// <param name="exact">[D, …].</param>
    public static GradientErrors Of(Tensor sampled, Tensor exact)
    {
        ArgumentNullException.ThrowIfNull(sampled);
        ArgumentNullException.ThrowIfNull(exact);
        var problems = exact.shape[0];
        var repeats = sampled.shape[0] / problems;
        var draws = sampled.reshape(problems, repeats, -1);                                    // [D, R, P]
        var truth = exact.reshape(problems, 1, -1);                                            // [D, 1, P]
        var mean = draws.mean([1L], keepdim: true);
        var variance = (draws - mean).square().sum(1) / (repeats - 1);                         // [D, P]
        return new(
            Numbers(Correlate(draws, truth).mean([1L])),
            Numbers(variance.sqrt().sum(-1)),
            Numbers((mean - truth).square().mean([1L, 2L])),
            Numbers(variance.mean([1L]) / repeats));
    }

    /// <summary>Pearson's correlation along the last axis; 0 where a gradient is the same in all coordinates.</summary>
    /// <param name="x">[…, P].</param>
    /// <param name="y">[…, P].</param>
    public static Tensor Correlate(Tensor x, Tensor y)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        var (a, b) = (x - x.mean([-1L], keepdim: true), y - y.mean([-1L], keepdim: true));
        var norms = (a.square().sum(-1) * b.square().sum(-1)).sqrt();
        return where(norms > 0, (a * b).sum(-1) / norms, zeros_like(norms));
    }

    private static double[] Numbers(Tensor values) => values.contiguous().data<double>().ToArray();
}
