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
    /// <exception cref="NonFiniteException">Names the quantity and the inner step.</exception>
    public static void Check(MetaBatch batch)
    {
        foreach (var (k, rollouts) in batch.InOrder.Index())
        {
            Require(rollouts.Actions, $"An action after {k} inner steps");
            Require(rollouts.Observations, $"An observation after {k} inner steps");
            Require(rollouts.Rewards, $"A reward after {k} inner steps");
            Require(rollouts.Advantages, $"An advantage after {k} inner steps");
        }
    }

    private static void Require(Tensor tensor, string name)
    {
        if (!double.IsFinite(tensor.sum().ToDouble())) throw new NonFiniteException(name);
    }
}
