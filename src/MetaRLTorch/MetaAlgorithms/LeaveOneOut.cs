using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.MetaAlgorithms;

/// <summary>Deviations of each task's number from what the other tasks alone predict for it.</summary>
/// <remarks>The prediction for task i does not use the number of task i, so it may serve as a baseline without
/// bias.</remarks>
internal static class LeaveOneOut
{
    // Against noise of variance 1: wide enough that the mean of the others is followed, not shrunk.
    private const double ConstantVariance = 1e4;
    private const double TrendVariance = 10;
    private const double Tiny = 1e-12;

    // How large the part that tasks explain may be, in variances of the noise; 0: they explain nothing.
    private static readonly double[] SignalVariances = [0, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100, 300];

    /// <summary>The mean of the others: [M]. With one task x itself.</summary>
    public static Tensor Mean(Tensor values)
    {
        var tasks = values.shape[0];
        return tasks > 1 ? (values.sum() - values) / (tasks - 1) : values;
    }

    /// <summary>x_i minus the mean of the others: [M]. With one task x itself.</summary>
    public static Tensor FromMean(Tensor values) => values.shape[0] > 1 ? values - Mean(values) : values;

    /// <summary>
    /// x_i minus the prediction of a Gaussian process fitted to the other tasks' descriptions and numbers: [M].
    /// </summary>
    /// <remarks>
    /// Tasks with descriptions v and w of D numbers, each standardized over the tasks, covary by s² (c + g S(v, w)) and a
    /// noise of variance s²: a vague constant c, and a linear trend with smooth bends S = 10 v·w / D + exp(−‖v − w‖² / 2D).
    /// How much of the variance is signal, g, is averaged over a grid with the weights that the marginal likelihood of the
    /// <em>other</em> tasks' numbers gives, s² at its maximum: where tasks explain nothing the prediction is close to
    /// the mean of the others. All leave-one-out quantities follow from one inverse for each g: the residual is
    /// [K⁻¹x]_i / [K⁻¹]_ii (Rasmussen and Williams, Gaussian Processes for Machine Learning, 2006, §5.4.2), the quadratic
    /// form without i is xᵀK⁻¹x − [K⁻¹x]_i² / [K⁻¹]_ii, and the determinant |K| [K⁻¹]_ii. Solved in float64.
    /// </remarks>
    /// <param name="values">x: [M].</param>
    /// <param name="descriptions">v: [M, …].</param>
    public static Tensor FromRegression(Tensor values, Tensor descriptions)
    {
        var tasks = values.shape[0];
        var x = values.to(torch.float64).reshape(1, tasks, 1);
        var signal = torch.tensor(SignalVariances, device: values.device).reshape(-1, 1, 1);               // g
        var noise = torch.eye(tasks, tasks, torch.float64, values.device);
        var covariance = (signal * Similarity(descriptions)) + ConstantVariance + noise;                   // K: [G, M, M]

        var precision = torch.linalg.inv(covariance);
        var solved = precision.bmm(x.expand(signal.shape[0], tasks, 1)).squeeze(2);                        // K⁻¹x: [G, M]
        var diagonal = precision.diagonal(0, 1, 2);
        var residual = solved / diagonal;
        var logDeterminant = 2 * torch.linalg.cholesky(covariance).diagonal(0, 1, 2).log().sum([1], keepdim: true);
        var quadratic = (solved * x.squeeze(2)).sum([1], keepdim: true) - (solved * residual);
        var evidence = -0.5 * (((tasks - 1) * quadratic.clamp(min: Tiny).log()) + logDeterminant + diagonal.log());
        return (evidence.softmax(0) * residual).sum([0]).to(values.dtype);
    }

    /// <summary>S of all pairs of tasks: [M, M].</summary>
    private static Tensor Similarity(Tensor descriptions)
    {
        var v = Standardized(descriptions.to(torch.float64).reshape(descriptions.shape[0], -1));
        var inner = v.mm(v.mT) / (double)v.shape[1];
        var square = inner.diag();
        var distance = square.unsqueeze(0) + square.unsqueeze(1) - (2 * inner);
        return (TrendVariance * inner) + (distance / -2).exp();
    }

    private static Tensor Standardized(Tensor v)
    {
        var centered = v - v.mean([0], keepdim: true);
        return centered / centered.square().mean([0], keepdim: true).sqrt().clamp(min: Tiny);
    }
}
