using MetaRLTorch.Environments;
using MetaRLTorch.Parallelism;
using MetaRLTorch.Sampling;
using MetaRLTorch.Tensors;
using MetaRLTorch.Testing;

namespace MetaRLTorch.Tests.Sampling;

/// <summary>
/// Rollouts on the line, whose episodes end within 0.4 of the goal ±1; a step moves by clip(a, ±0.3).
/// </summary>
internal static class LineRollouts
{
    public const int Tasks = 5, Episodes = 4, Horizon = 6;

    public static (LineExperiment Experiment, TaskBatch Tasks) Problem()
    {
        var experiment = new LineExperiment { World = new LineEnvironment(Horizon, goalRadius: 0.4), Seed = 2 };
        using var random = new RandomStreams(1).Open(RandomPurpose.Tasks);
        return (experiment, experiment.World.SampleTasks(Tasks, random));
    }

    public static TaskData Sample(TaskWorkers? workers = null, int width = 0, SamplingOptions? options = null)
    {
        var (experiment, tasks) = Problem();
        experiment = experiment with
        {
            Workers = workers ?? experiment.Workers,
            ShardTasks = width,
            Sampling = options ?? experiment.Sampling,
        };
        return experiment.Sampler.Sample(
            experiment.Theta().ForEachTask(Tasks), tasks, new RandomStreams(1).ForTasks(Tasks, iteration: 0));
    }

    public static void AssertSame(TaskData actual, TaskData expected)
    {
        TensorAssert.AreSame(actual.Rollouts.Observations, expected.Rollouts.Observations);
        TensorAssert.AreSame(actual.Rollouts.Actions, expected.Rollouts.Actions);
        TensorAssert.AreSame(actual.Rollouts.Rewards, expected.Rollouts.Rewards);
        TensorAssert.AreSame(actual.Rollouts.Alive, expected.Rollouts.Alive);
        TensorAssert.AreSame(actual.Rollouts.LastObservation, expected.Rollouts.LastObservation);
        TensorAssert.AreSame(actual.Rollouts.Terminated, expected.Rollouts.Terminated);
        TensorAssert.AreSame(actual.Rollouts.Diverged, expected.Rollouts.Diverged);
        TensorAssert.AreSame(actual.Credit.Advantages, expected.Credit.Advantages);
        TensorAssert.AreSame(actual.Credit.Scale, expected.Credit.Scale);
        TensorAssert.AreSame(actual.Rollouts.BehaviorLogProbability, expected.Rollouts.BehaviorLogProbability);
    }
}
