using MetaRLTorch.Advantages;
using MetaRLTorch.Environments;
using MetaRLTorch.Environments.Navigation2D;
using MetaRLTorch.Parallelism;
using MetaRLTorch.Policies;
using MetaRLTorch.Sampling;
using MetaRLTorch.Tensors;
using MetaRLTorch.Testing;
using NUnit.Framework;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.FakeGpu;

/// <summary>What the host does while the GPU computes.</summary>
public sealed class OverlapTests : TensorTests
{
    [Test]
    public void Noise_IsDrawnBeforeTheHostWaitsForTheta()
    {
        const int Tasks = 4;
        var environment = new Navigation2D(new() { Horizon = 3 });
        var policy = new GaussianPolicy(2, environment.Spec.Actions, new() { HiddenSizes = [4] });
        using var workers = new TaskWorkers(1);
        var watched = new Watched(new RolloutSampler(
            environment, policy, new AdvantageEstimator(new ZeroBaseline(), 0.99, 1, false), episodes: 2, new Sharding(workers, Width: 2)));
        using var sampler = new CpuSampler(watched);
        var (streams, gpu) = (new RandomStreams(1), new Compute(CUDA, float32));
        using var random = streams.Open(RandomPurpose.Initialization);
        var tasks = environment.SampleTasks(Tasks, random).To(gpu);
        var theta = policy.Initialize(random, gpu).ForEachTask(Tasks).Clone();                       // θ_i, as after an inner step
        FakeGpu.Forget();

        _ = sampler.Sample(theta, tasks, streams.ForTasks(Tasks, iteration: 0));

        Assert.That(watched.WaitsWhenDrawn, Is.Zero);
        Assert.That(watched.WaitsWhenRolledOut, Is.EqualTo(1));
        Assert.That(FakeGpu.Count(Work.Waits), Is.EqualTo(1), FakeGpu.Largest(Work.Waits));          // the rollouts are only queued
    }

    /// <summary>Remembers how often the host had waited by then.</summary>
    private sealed class Watched(ISampler sampler) : ISampler
    {
        public long? WaitsWhenDrawn { get; private set; }

        public long? WaitsWhenRolledOut { get; private set; }

        public TaskData Sample(Parameters theta, TaskBatch tasks, TaskStreams random) =>
            Sample(theta, tasks, Draw(random, theta.DataType, theta.Device));

        public Chance Draw(TaskStreams random, ScalarType type, Device device)
        {
            WaitsWhenDrawn = FakeGpu.Count(Work.Waits);
            return sampler.Draw(random, type, device);
        }

        public TaskData Sample(Parameters theta, TaskBatch tasks, Chance chance)
        {
            WaitsWhenRolledOut = FakeGpu.Count(Work.Waits);
            return sampler.Sample(theta, tasks, chance);
        }

        public AdvantageEstimate Credit(Rollouts rollouts) => sampler.Credit(rollouts);
    }
}
