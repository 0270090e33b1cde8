using MetaRLTorch.Adaptation;
using MetaRLTorch.Environments;
using MetaRLTorch.Estimators;
using MetaRLTorch.MetaAlgorithms;
using MetaRLTorch.Parallelism;
using MetaRLTorch.Sampling;
using MetaRLTorch.Tensors;
using MetaRLTorch.Testing;
using TorchSharp;

namespace MetaRLTorch.Tests.MetaAlgorithms;

/// <summary>
/// The expectation of a method's meta-gradient over everything that can happen: the method's own Collect and Objective
/// run on all outcomes at once (one outcome per task), and the gradients are added with the outcomes' probabilities.
/// </summary>
internal sealed class Enumeration(
    EnumerableMdp mdp, double[] logits, double stepSize, int episodes, int steps, bool discountFromStart = true)
{
    public static readonly VanillaPolicyGradient Vanilla = new(EstimatorOptions.Paper);

    private readonly IReadOnlyList<Outcome> _outcomes =
        new ExactMetaReturn(mdp, stepSize, episodes, discountFromStart).Outcomes(logits, steps);

    public double[] MetaGradient(
        IObjectiveEstimator inner, Func<ISampler, InnerLoop, IMetaAlgorithm> method)
    {
        var (algorithm, theta, batch) = Collect(inner, method);
        return Expectation(algorithm, theta, batch);
    }

    public (IMetaAlgorithm Algorithm, Parameters Theta, MetaBatch Batch) Collect(
        IObjectiveEstimator inner, Func<ISampler, InnerLoop, IMetaAlgorithm> method)
    {
        var script = Enumerable.Range(0, steps)
            .Select(k => (IReadOnlyList<int[][]>)[.. _outcomes.Select(outcome => outcome.Before[k])])
            .Append([.. _outcomes.Select(outcome => new[] { outcome.After })]);
        var sampler = new ScriptedSampler(mdp, [.. script]);
        var loop = new InnerLoop(
            new ReturnSurrogate(mdp.Policy, inner), new GradientStep(stepSize), sampler, steps, new Sharding(new TaskWorkers(1)));
        var algorithm = method(sampler, loop);

        var theta = new Parameters([torch.tensor(logits, [mdp.States, mdp.Actions])]).Track();
        var tasks = new TaskBatch(torch.zeros(_outcomes.Count, 1));
        return (algorithm, theta, algorithm.Collect(theta, tasks, new RandomStreams(1).ForTasks(_outcomes.Count, 0)));
    }

    public double[] Expectation(IMetaAlgorithm algorithm, Parameters theta, MetaBatch batch)
    {
        var probabilities = torch.tensor(_outcomes.Select(outcome => outcome.Probability).ToArray());
        var objective = algorithm.Objective(theta, batch);
        return TensorAssert.Numbers(Gradient.Of((objective.Value * probabilities).sum(), theta));
    }
}
