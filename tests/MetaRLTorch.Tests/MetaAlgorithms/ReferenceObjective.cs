using MetaRLTorch.Estimators;
using MetaRLTorch.MetaAlgorithms;
using MetaRLTorch.Sampling;
using MetaRLTorch.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Tests.MetaAlgorithms;

/// <summary>
/// A second, slower reading of the meta-objectives, for derivatives by differences: one task at a time, one matrix
/// after the other, no second derivatives. What the formulas hold constant (⊥) is recorded on the first evaluation and
/// reused on all others, so the first must be at the point where the derivative is taken.
/// </summary>
internal sealed class ReferenceObjective(LineExperiment experiment, MetaBatch batch, string inner, string method)
{
    private readonly Dictionary<(int Task, int Step), Tensor> _constants = [];

    /// <summary>The mean over tasks of the meta-objective.</summary>
    public double Value(double[] theta)
    {
        using var scope = torch.NewDisposeScope();
        return Enumerable.Range(0, batch.Tasks.Count).Average(task => Value(task, theta));
    }

    private double Value(int task, double[] theta)
    {
        var adapted = Layers(theta);
        var score = 0.0;
        for (var k = 0; k < batch.Inner.Data.Count; k++)
        {
            var before = batch.Inner.Data[k];
            var logProbability = LogProbability(adapted, before.Rollouts, task);
            if (method == "sgmrl") score += logProbability.sum().item<double>();
            if (method == "emaml") score += (logProbability.sum() / before.Rollouts.Alive.select(0, task).sum()).item<double>();

            var surrogate = Surrogate(inner, logProbability, Constant(task, k, logProbability), before, task);
            var gradient = torch.autograd.grad([surrogate], adapted);
            adapted = [.. adapted.Zip(gradient, (t, g) => (t + (experiment.StepSize * g)).detach().requires_grad_())];
        }

        var after = LogProbability(adapted, batch.After.Rollouts, task);
        var gain = Surrogate("vanilla", after, after, batch.After, task).item<double>();
        return method == "maml" ? gain : gain + (TensorAssert.Numbers(batch.PerTask["score_weight"])[task] * score);
    }

    private Tensor Constant(int task, int step, Tensor logProbability)
    {
        if (!_constants.TryGetValue((task, step), out var constant))
        {
            constant = logProbability.detach().MoveToOuterDisposeScope();
            _constants.Add((task, step), constant);
        }

        return constant;
    }

    private Tensor Surrogate(string name, Tensor logProbability, Tensor constant, TaskData data, int task)
    {
        var (options, rollouts) = (experiment.Conventions, data.Rollouts);
        var powers = torch.tensor(
            Enumerable.Range(0, rollouts.Horizon).Select(h => Math.Pow(experiment.Sampling.Discount, h)).ToArray());
        var advantages = data.Credit.Advantages.select(0, task);
        if (options.DiscountFromStart) advantages *= powers;

        var ratio = (logProbability - constant).exp();
        var through = (logProbability.cumsum(1) - constant.cumsum(1)).exp();
        var before = (logProbability.cumsum(1) - logProbability - constant.cumsum(1) + constant).exp();
        var perStep = name switch
        {
            "vanilla" => logProbability * advantages,
            "low variance" => ratio * advantages,
            "dice" => through * rollouts.Rewards.select(0, task) * powers,
            "loaded dice" => (through - before) * advantages,
            _ => throw new ArgumentOutOfRangeException(nameof(name), name, "No such surrogate."),
        };
        var steps = rollouts.Alive.select(0, task).sum();
        return options.Time == TimeReduction.Mean ? perStep.sum() / steps : perStep.sum() / rollouts.Episodes;
    }

    /// <summary>log N(a; W₁ tanh(W₀ s + b₀) + b₁, e^(2 l)), 0 where the episode had ended: [N, H].</summary>
    private static Tensor LogProbability(Tensor[] layers, Rollouts rollouts, int task)
    {
        var states = rollouts.Observations.select(0, task).reshape(-1, 1);
        var mean = (states.mm(layers[0]) + layers[1]).tanh().mm(layers[2]) + layers[3];
        var z = (rollouts.Actions.select(0, task).reshape(-1, 1) - mean) / layers[4].exp();
        var logDensity = (z * z * -0.5) - layers[4] - (0.5 * Math.Log(2 * Math.PI));
        return logDensity.reshape(rollouts.Episodes, rollouts.Horizon) * rollouts.Alive.select(0, task);
    }

    /// <summary>W₀ [1, 3], b₀ [3], W₁ [3, 1], b₁ [1], log σ [1].</summary>
    private static Tensor[] Layers(double[] theta)
    {
        Tensor Part(int start, params long[] shape) =>
            torch.tensor(theta.AsSpan(start, (int)shape.Aggregate((a, b) => a * b)).ToArray(), shape).requires_grad_();

        return [Part(0, 1, 3), Part(3, 3), Part(6, 3, 1), Part(9, 1), Part(10, 1)];
    }
}
