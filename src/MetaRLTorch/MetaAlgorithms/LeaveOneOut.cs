using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.MetaAlgorithms;

/// <summary>Deviations of each task's number from what the other tasks alone predict for it.</summary>
/// <remarks>The prediction for task i does not use the number of task i, so it may serve as a baseline without
/// bias.</remarks>
internal static class LeaveOneOut
{
    private const double Ridge = 1e-3;

    /// <summary>x_i minus the mean of the others: [M]. With one task x itself.</summary>
    public static Tensor FromMean(Tensor values)
    {
        var tasks = values.shape[0];
        return tasks > 1 ? (values - values.mean()) * ((double)tasks / (tasks - 1)) : values;
    }

    /// <summary>x_i minus the prediction of a ridge regression on the other tasks' descriptions v: [M].</summary>
    /// <remarks>
    /// Features [1, v, ‖v‖]. The residual without observation i is r_i / (1 − h_ii), with r = (I − H) x and H the
    /// regression's hat matrix (Allen, Technometrics 16, 1974). Solved in float64.
    /// </remarks>
    /// <param name="values">x: [M].</param>
    /// <param name="descriptions">v: [M, …].</param>
    public static Tensor FromRegression(Tensor values, Tensor descriptions)
    {
        var tasks = values.shape[0];
        var v = descriptions.to(torch.float64).reshape(tasks, -1);
        var norm = v.square().sum(1).sqrt().unsqueeze(1);
        var features = torch.cat([torch.ones_like(norm), v, norm], 1);                             // [M, F]
        var size = features.shape[1];
        var identity = torch.eye(size, size, torch.float64, values.device);
        var gram = features.mT.mm(features) + (Ridge * identity);
        var hat = features.mm(torch.linalg.solve(gram, features.mT));                              // H: [M, M]
        var targets = values.to(torch.float64);
        var residual = targets - hat.mm(targets.unsqueeze(1)).squeeze(1);
        var leverage = (hat * torch.eye(tasks, tasks, torch.float64, values.device)).sum([1]);
        return (residual / (1 - leverage)).to(values.dtype);
    }
}
