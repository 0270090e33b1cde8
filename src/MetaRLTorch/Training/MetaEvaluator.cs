using MetaRLTorch.Adaptation;
using MetaRLTorch.Environments;
using MetaRLTorch.Sampling;
using MetaRLTorch.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Training;

/// <summary>Judges φ by adapting its start to held-out tasks with 0 … K inner steps.</summary>
/// <param name="environment">The environment.</param>
/// <param name="sampler">Draws rollouts.</param>
/// <param name="adaptation">Makes an inner step with a step size.</param>
/// <param name="config">Step sizes and numbers.</param>
/// <param name="random">The random numbers of the run.</param>
/// <param name="compute">Device and precision.</param>
public sealed class MetaEvaluator(
    IEnvironment environment,
    ISampler sampler,
    Func<AdaptationOptions, IAdaptation> adaptation,
    ExperimentConfig config,
    RandomStreams random,
    Compute compute)
{
    /// <summary>Mean returns of fresh tasks after 0 … K inner steps.</summary>
    /// <param name="phi">φ.</param>
    /// <param name="tasks">How many tasks, M.</param>
    /// <param name="steps">How many inner steps, K.</param>
    /// <param name="index">Which evaluation: each draws tasks and noise of its own, never those of training.</param>
    /// <param name="watch">Sees what happened after every number of inner steps.</param>
    public HeldOutReturns Evaluate(MetaParameters phi, int tasks, int steps, int index, Action<HeldOutStep>? watch = null)
    {
        using var scope = torch.NewDisposeScope();
        var iteration = -1L - index;
        using var generator = random.Open(RandomPurpose.Tasks, iteration);
        var drawn = environment.SampleTasks(tasks, generator).To(compute);
        var streams = random.ForTasks(tasks, iteration);

        var own = phi.Detach().ForEachTask(tasks);
        var inner = AdaptationAt(0).Start(own);
        var returns = new double[steps + 1][];
        for (var k = 0; ; k++)
        {
            var data = sampler.Sample(inner.Theta, drawn, streams.AtStep(k));
            returns[k] = data.Rollouts.MeanReturn.to(torch.float64).cpu().data<double>().ToArray();
            watch?.Invoke(new(k, returns[k], data, () => sampler.Draw(streams.AtStep(k), compute.DataType, compute.Device)));
            if (k == steps) return new(drawn.Descriptions(), returns);
            inner = AdaptationAt(k).Step(inner, own, data);
        }
    }

    private IAdaptation AdaptationAt(int k) => adaptation(config.Adaptation with { StepSize = StepSize(k) });

    private double StepSize(int k) => config.Evaluation.StepSizes is { Length: > 0 } sizes
        ? sizes[Math.Min(k, sizes.Length - 1)]
        : config.Adaptation.StepSize;
}
