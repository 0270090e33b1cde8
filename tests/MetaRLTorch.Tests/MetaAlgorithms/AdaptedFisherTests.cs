using MetaRLTorch.Estimators;
using MetaRLTorch.MetaAlgorithms;
using MetaRLTorch.Parallelism;
using MetaRLTorch.Policies;
using MetaRLTorch.Sampling;
using MetaRLTorch.Tensors;
using MetaRLTorch.Testing;
using NUnit.Framework;
using TorchSharp;

namespace MetaRLTorch.Tests.MetaAlgorithms;

/// <summary>
/// The factored curvature product against the divergence differentiated through the whole inner loop.
/// </summary>
public sealed class AdaptedFisherTests : TensorTests
{
    [Test]
    public void Times_EqualsTheHessianOfTheDivergence([Values(1, 2, 3)] int steps, [Values] bool lowVariance)
    {
        var conventions = new EstimatorOptions();
        var experiment = new LineExperiment { Steps = steps };
        if (lowVariance) experiment = experiment with { Inner = new LowVarianceCurvature(conventions) };

        AssertCurvature(experiment, experiment.Maml);
    }

    [Test]
    public void Times_ForSgmrl_EqualsTheHessianOfTheDivergence()
    {
        var experiment = new LineExperiment { Steps = 2 };

        AssertCurvature(experiment, experiment.Sgmrl(new()));
    }

    [Test]
    public void Times_ForFirstOrderMaml_LeavesTheInnerLoopsDerivativeOut()
    {
        var experiment = new LineExperiment { Steps = 2 };

        AssertCurvature(experiment, experiment.FirstOrderMaml);
    }

    [Test]
    public void Sharded_IsTheMeanOverTasks([Values(1, 2, 3)] int shardTasks)
    {
        var experiment = new LineExperiment { Steps = 1, ShardTasks = shardTasks };
        var (algorithm, theta) = (experiment.Maml, experiment.Theta());
        var batch = experiment.Collect(algorithm, theta);
        var vector = Vector(theta);
        using var whole = algorithm.Curvature(theta, batch);

        using var sharded = experiment.Objective(algorithm, batch).Curvature(theta);

        TensorAssert.AreClose(sharded.Times(vector), whole.Times(theta.Unflatten(vector)).Flatten() / 3.0, 1e-12);
    }

    [Test]
    public void OfSomeEpisodes_IsThatOfABatchThatHasNoOthers(
        [Values("maml", "first order", "sgmrl", "emaml")] string method, [Values(1, 2)] int steps, [Values(1, 3)] int episodes)
    {
        var experiment = new LineExperiment { Steps = steps };
        var algorithm = Method(experiment, method);
        var theta = experiment.Theta();
        var batch = experiment.Collect(algorithm, theta);
        var vector = Vector(theta);

        using var some = experiment.Objective(algorithm, batch).Curvature(theta, episodes);

        using var alone = experiment.Objective(algorithm, Only(batch, episodes)).Curvature(theta);
        TensorAssert.AreSame(some.Times(vector), alone.Times(vector));
        using var all = experiment.Objective(algorithm, batch).Curvature(theta, episodes: 4);
        using var asEver = experiment.Objective(algorithm, batch).Curvature(theta);
        TensorAssert.AreSame(all.Times(vector), asEver.Times(vector));
    }

    [Test]
    public void OfSomeEpisodes_IsTheProductOfTheFactorsOnThese([Values] bool lowVariance)
    {
        // J = Π_k (I + α ∇²J(θ^k; D^k)) and F = ∇² divergence, each differentiated twice, at what all episodes led to.
        var experiment = new LineExperiment { Steps = 2, Tasks = 1 };
        if (lowVariance) experiment = experiment with { Inner = new LowVarianceCurvature(experiment.Conventions) };
        var (algorithm, theta) = (experiment.Maml, experiment.Theta());
        var batch = experiment.Collect(algorithm, theta);
        var few = Only(batch, episodes: 2);
        torch.Tensor Hessian(Rollouts at, Func<Likelihood, torch.Tensor> value)
        {
            var leaf = at.Theta.Track();
            var gradient = Gradient.PerTask(value(at.Likelihood(experiment.Policy, leaf)), leaf, differentiable: true);
            var identity = torch.eye(theta.Size, theta.Size, torch.float64);
            var columns = Enumerable.Range(0, (int)theta.Size).Select(i =>
                Gradient.HessianVectorProduct(gradient, leaf, leaf.UnflattenPerTask(identity.narrow(0, i, 1))).Flatten());
            return torch.stack(columns);
        }

        var inner = experiment.Inner ?? new VanillaPolicyGradient(experiment.Conventions);
        var steps = few.Inner.Data.Select(d =>
            torch.eye(theta.Size, theta.Size, torch.float64) + (experiment.StepSize * Hessian(d.Rollouts, l => inner.Objective(l, d))));
        var jacobian = steps.Aggregate((first, second) => second.mm(first));
        var fisher = Hessian(few.After.Rollouts, few.After.Rollouts.Divergence);
        var vector = Vector(theta);

        using var curvature = experiment.Objective(algorithm, batch).Curvature(theta, episodes: 2);

        var expected = jacobian.t().mm(fisher.mm(jacobian.mm(vector.unsqueeze(1)))).squeeze(1);
        Assert.That(
            TensorAssert.RelativeError(TensorAssert.Numbers(curvature.Times(vector)), TensorAssert.Numbers(expected)),
            Is.LessThan(1e-9));
    }

    [Test]
    public void OfSomeEpisodes_HasTheSameBits_WithAnyNumberOfWorkers([Values(2, 3)] int count)
    {
        var experiment = new LineExperiment { Steps = 1, ShardTasks = 1 };
        var (algorithm, theta) = (experiment.Maml, experiment.Theta());
        var batch = experiment.Collect(algorithm, theta);
        using var workers = new TaskWorkers(count);

        using var one = experiment.Objective(algorithm, batch).Curvature(theta, episodes: 2);
        using var several = (experiment with { Workers = workers }).Objective(algorithm, batch).Curvature(theta, episodes: 2);

        TensorAssert.AreSame(several.Times(Vector(theta)), one.Times(Vector(theta)));
    }

    private static IMetaAlgorithm Method(LineExperiment experiment, string name) => name switch
    {
        "first order" => experiment.FirstOrderMaml,
        "sgmrl" => experiment.Sgmrl(new()),
        "emaml" => experiment.Emaml,
        "maml" => experiment.Maml,
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "No such method."),
    };

    /// <summary>The batch as if only its first episodes had been recorded, in memory of its own.</summary>
    private static MetaBatch Only(MetaBatch batch, int episodes)
    {
        torch.Tensor First(torch.Tensor perEpisode) => perEpisode.narrow(1, 0, episodes).contiguous();

        TaskData Of(TaskData data)
        {
            var (rollouts, behavior) = (data.Rollouts, (DiagonalGaussian)data.Rollouts.Behavior);
            var only = rollouts with
            {
                Observations = First(rollouts.Observations),
                Actions = First(rollouts.Actions),
                Rewards = First(rollouts.Rewards),
                Alive = First(rollouts.Alive),
                Behavior = new DiagonalGaussian(
                    First(behavior.Mean), behavior.LogStd),
            };
            return data with { Rollouts = only, Credit = data.Credit with { Advantages = First(data.Credit.Advantages) } };
        }

        return batch with { Inner = new([.. batch.Inner.Data.Select(Of)], batch.Inner.End), After = Of(batch.After) };
    }

    private static void AssertCurvature(LineExperiment experiment, IMetaAlgorithm algorithm)
    {
        var theta = experiment.Theta();
        var batch = experiment.Collect(algorithm, theta);
        var vector = theta.Unflatten(Vector(theta));

        var divergence = algorithm.Objective(theta, batch).Divergence;
        var gradient = Gradient.PerTask(divergence, theta, differentiable: true);
        var truth = TensorAssert.Numbers(Gradient.HessianVectorProduct(gradient, theta, vector));

        using var curvature = algorithm.Curvature(theta, batch);
        var product = TensorAssert.Numbers(curvature.Times(vector));
        Assert.That(TensorAssert.RelativeError(product, truth), Is.LessThan(1e-9));
    }

    private static torch.Tensor Vector(Parameters theta)
    {
        using var random = new RandomStreams(7).Open(RandomPurpose.Initialization);
        return torch.randn(theta.Size, torch.float64, generator: random);
    }
}
