using MetaRLTorch.Environments;
using MetaRLTorch.MetaAlgorithms;
using MetaRLTorch.Optimizers;
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
        foreach (var (k, data) in batch.InOrder.Index())
        {
            var rollouts = data.Rollouts;
            Require(rollouts.Actions, $"An action after {k} inner steps");
            Require(rollouts.Observations, $"An observation after {k} inner steps");
            Require(rollouts.Rewards, $"A reward after {k} inner steps");
            Require(data.Credit.Advantages, $"An advantage after {k} inner steps");
        }

        foreach (var (name, constant) in batch.PerTask)
        {
            if (!double.IsFinite(constant.sum().ToDouble())) throw new NonFiniteException($"The method's {name}");
        }
    }

    private static void Require(Tensor tensor, string name)
    {
        if (!double.IsFinite(tensor.sum().ToDouble())) throw new NonFiniteException(name, Where(tensor));
    }

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
