using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.MetaAlgorithms;

/// <summary>Deviations of each task's number from what the other tasks alone predict for it.</summary>
/// <remarks>The prediction for task i does not use the number of task i, so it may serve as a baseline without
/// bias.</remarks>
internal static class LeaveOneOut
{
    private const double TrendVariance = 10;
    private const double NoiseVariance = 0.01;
    private const double Tiny = 1e-12;

    /// <summary>x_i minus the mean of the others: [M]. With one task x itself.</summary>
    public static Tensor FromMean(Tensor values)
    {
        var tasks = values.shape[0];
        return tasks > 1 ? (values - values.mean()) * ((double)tasks / (tasks - 1)) : values;
    }

    /// <summary>
    /// x_i minus the prediction of a Gaussian process fitted to the other tasks' descriptions and numbers: [M].
    /// </summary>
    /// <remarks>
    /// Covariance of tasks with descriptions v and w of D numbers, each standardized over the tasks: a vague linear
    /// trend and smooth bends, c (1 + v·w / D) + exp(−‖v − w‖² / 2D), with noise of variance ν². The residual without
    /// observation i is [K⁻¹x]_i / [K⁻¹]_ii (Rasmussen and Williams, Gaussian Processes for Machine Learning, 2006,
    /// §5.4.2). Every constant is fixed beforehand, none fitted to x, or task i would speak in its own prediction.
    /// Solved in float64.
    /// </remarks>
    /// <param name="values">x: [M].</param>
    /// <param name="descriptions">v: [M, …].</param>
    public static Tensor FromRegression(Tensor values, Tensor descriptions)
    {
        var tasks = values.shape[0];
        var v = Standardized(descriptions.to(torch.float64).reshape(tasks, -1));
        var dimension = (double)v.shape[1];
        var inner = v.mm(v.mT) / dimension;
        var square = inner.diag();
        var distance = square.unsqueeze(0) + square.unsqueeze(1) - (2 * inner);
        var noise = NoiseVariance * torch.eye(tasks, tasks, torch.float64, values.device);
        var precision = torch.linalg.inv((TrendVariance * (1 + inner)) + (distance / -2).exp() + noise);   // K⁻¹
        var residual = precision.mm(values.to(torch.float64).unsqueeze(1)).squeeze(1) / precision.diag();
        return residual.to(values.dtype);
    }

    private static Tensor Standardized(Tensor v)
    {
        var centered = v - v.mean([0], keepdim: true);
        return centered / centered.square().mean([0], keepdim: true).sqrt().clamp(min: Tiny);
    }
}
