using System.Globalization;
using MetaRLTorch.Persistence;
using MetaRLTorch.Policies;
using MetaRLTorch.Tensors;

namespace MetaRLTorch.Training;

/// <summary>A policy with its θ as a network that other programs compute.</summary>
/// <remarks>
/// <c>observation</c> [batch, S] → <c>mean</c> [batch, A] and <c>log_std</c> [A] of a Gaussian, or <c>logits</c> [batch, A] of a choice.
/// </remarks>
public static class PolicyGraph
{
    /// <summary>The network of an experiment's policy before adaptation.</summary>
    /// <exception cref="UserException">The policy is no network of its parameters.</exception>
    public static OnnxGraph Of(Experiment experiment)
    {
        ArgumentNullException.ThrowIfNull(experiment);

        return Of(experiment.Policy, experiment.Environment.Spec.ObservationSize, experiment.Phi.Start);
    }

    /// <inheritdoc cref="Of(Experiment)"/>
    internal static OnnxGraph Of(IPolicy policy, int observationSize, Parameters theta)
    {
        var graph = new OnnxGraph("policy");
        string[] names =
            [.. policy.ParameterNames.Select((name, i) => graph.Constant($"theta/{name}", theta[i]))];
        var x = graph.Input("observation", theta.DataType, observationSize);
        switch (policy)
        {
            case TabularPolicy:
                graph.Apply("MatMul", "logits", x, names[0]);
                break;
            case CategoricalPolicy { Network: var network }:
                Forward(graph, network, x, names, "logits");
                break;
            case GaussianPolicy { Network: var network }:
                Forward(graph, network, x, names, "mean");
                var least = TorchSharp.torch.tensor(GaussianPolicy.SmallestLogStd, theta.DataType);
                graph.Apply("Max", "log_std", names[^1], graph.Constant("smallest_log_std", least));
                break;
            default:
                throw new UserException(
                    $"{policy.GetType().Name} is no network of its parameters that ONNX has the operators of. Take the weights without it.");
        }

        graph.Output(policy.Actions.IsDiscrete ? "logits" : "mean", theta.DataType, null, policy.Actions.Size);
        if (!policy.Actions.IsDiscrete) graph.Output("log_std", theta.DataType, policy.Actions.Size);
        return graph;
    }

    private static void Forward(OnnxGraph graph, BatchedMlp network, string x, string[] names, string output)
    {
        var activation = network.Activation == Activation.Tanh ? "Tanh" : "Relu";
        for (var layer = 0; layer < network.Layers; layer++)
        {
            var last = layer == network.Layers - 1;
            var name = string.Create(CultureInfo.InvariantCulture, $"layer{layer}");
            x = graph.Apply("MatMul", $"{name}.product", x, names[2 * layer]);
            x = graph.Apply("Add", last ? output : $"{name}.sum", x, names[(2 * layer) + 1]);
            if (!last) x = graph.Apply(activation, $"{name}.activation", x);
        }
    }
}
