using MetaRLTorch.Optimizers;
using MetaRLTorch.Tensors;
using MetaRLTorch.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Cli.Gradients;

/// <summary>The meta-gradients that an estimator gives at one θ.</summary>
/// <param name="Gradients">One for every batch: float64 on the CPU, [B, P].</param>
/// <param name="EnvironmentSteps">What a batch took on average, replays included.</param>
/// <param name="Warnings">What the estimator found doubtful.</param>
internal sealed record GradientSamples(Tensor Gradients, double EnvironmentSteps, IReadOnlyList<string> Warnings)
{
    // Training counts from 0, evaluations from −1 down.
    private const long FirstIteration = -(1L << 40);

    /// <summary>Draws batches; every estimator sees the same tasks and random numbers.</summary>
    /// <param name="builder">Builds the method.</param>
    /// <param name="config">The run's config.</param>
    /// <param name="theta">θ.</param>
    /// <param name="estimator">The estimator.</param>
    /// <param name="batches">B.</param>
    public static GradientSamples Draw(
        ExperimentBuilder builder, ExperimentConfig config, Parameters theta, GradientEstimator estimator, int batches)
    {
        using var experiment = builder.Build(config with
        {
            Algorithm = config.Algorithm with { Name = estimator.Method, Options = estimator.Options }, Outer = new OuterOptions(),
        });
        experiment.Phi.Start.CopyFrom(theta);
        var gradients = torch.empty([batches, theta.Size], torch.float64);
        var steps = 0.0;
        for (var b = 0; b < batches; b++)
        {
            using var scope = torch.NewDisposeScope();
            var iteration = FirstIteration - b;
            using var random = experiment.Random.Open(RandomPurpose.Tasks, iteration);
            var tasks = experiment.Environment.SampleTasks(config.Sampling.Tasks, random).To(experiment.Compute);
            var batch = experiment.Method.Algorithm.Collect(
                experiment.Phi, tasks, experiment.Random.ForTasks(tasks.Count, iteration), experiment.Learner);
            NumericalHealth.Check(batch);
            gradients.select(0, b).copy_(experiment.ObjectiveOn(batch).Gradient(experiment.Phi.All).Gradient);
            steps += batch.ReplayedSteps + batch.InOrder.Sum(data => data.Rollouts.Alive.sum().ToDouble());
        }

        return new(gradients, steps / batches, [.. experiment.Warnings.Take()]);
    }
}
