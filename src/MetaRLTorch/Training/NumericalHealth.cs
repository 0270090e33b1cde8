using MetaRLTorch.Environments;
using MetaRLTorch.MetaAlgorithms;
using MetaRLTorch.Optimizers;
using MetaRLTorch.Sampling;
using MetaRLTorch.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Training;

/// <summary>
/// Finds the first quantity of a meta-iteration that is not finite, in the order in which one causes the next.
/// </summary>
internal static class NumericalHealth
{
    /// <summary>Checks everything that was collected.</summary>
    /// <exception cref="NonFiniteException">Names the quantity, the inner step and the environment.</exception>
    public static void Check(MetaBatch batch)
    {
        (string Name, Tensor Tensor, Tensor? Located)[] quantities =
        [
            .. batch.InOrder.SelectMany((data, k) => Quantities(data, k)).Select(quantity => (quantity.Name, quantity.Tensor, quantity.Tensor)),
            .. batch.PerTask.Select(constant => ($"The method's {constant.Key}", constant.Value, (Tensor?)null)),
        ];
        var sums = Reading.Of([.. quantities.Select(quantity => quantity.Tensor.sum().to(batch.After.Rollouts.Rewards.dtype))]);
        var first = Array.FindIndex(sums, sum => !double.IsFinite(sum));
        if (first < 0) return;
        throw new NonFiniteException(quantities[first].Name, quantities[first].Located is { } tensor ? Where(tensor) : string.Empty);
    }

    private static IEnumerable<(Tensor Tensor, string Name)> Quantities(TaskData data, int k) =>
    [
        (data.Rollouts.Actions, $"An action after {k} inner steps"),
        (data.Rollouts.Observations, $"An observation after {k} inner steps"),
        (data.Rollouts.Rewards, $"A reward after {k} inner steps"),
        (data.Credit.Advantages, $"An advantage after {k} inner steps"),
    ];

    /// <summary>The first number of [M, N, H, …] that is not finite; nothing where only their sum is not.</summary>
    private static string Where(Tensor tensor)
    {
        var numbers = tensor.to(torch.float64).cpu().data<double>().ToArray();
        var first = Array.FindIndex(numbers, number => !double.IsFinite(number));
        if (first < 0) return string.Empty;

        var (episodes, horizon) = ((int)tensor.shape[1], (int)tensor.shape[2]);
        var step = first / (int)(tensor.numel() / (tensor.shape[0] * episodes * horizon));
        return $" in {EpisodeIndex.Of(step / horizon, episodes)} at step {step % horizon}";
    }
}
