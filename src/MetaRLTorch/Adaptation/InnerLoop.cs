using MetaRLTorch.Environments;
using MetaRLTorch.Parallelism;
using MetaRLTorch.Sampling;
using MetaRLTorch.Tensors;
using TorchSharp;

namespace MetaRLTorch.Adaptation;

/// <summary>The inner loop: K steps of every task up its objective, each on fresh data.</summary>
/// <remarks>
/// <code>
/// θ_i^0 = φ's start
/// for k = 0..K-1
///   D_i^k ~ π(·; θ_i^k)
///   θ_i^(k+1) = step(θ_i^k, ∇_θ J^In(θ_i^k, φ; D_i^k), φ)
/// </code>
/// <see cref="Collect(MetaParameters, TaskBatch, TaskStreams)"/> draws the data, <see cref="Through"/> makes the steps
/// functions of φ on that data. Between the two the graphs of the steps of some tasks are kept, so that the meta-gradient need
/// not take them again.
/// </remarks>
/// <param name="objective">J^In.</param>
/// <param name="optimizer">The step.</param>
/// <param name="sampler">Draws rollouts.</param>
/// <param name="steps">K.</param>
/// <param name="sharding">How the tasks are shared among threads, and whose graphs are kept.</param>
public sealed class InnerLoop(
    IInnerObjective objective, IInnerOptimizer optimizer, ISampler sampler, int steps, Sharding sharding) : IAdaptation
{
    /// <summary>K.</summary>
    public int Steps => steps;

    /// <summary>J^In.</summary>
    public IInnerObjective Objective => objective;

    /// <summary>How the tasks are shared among threads.</summary>
    internal Sharding Sharding => sharding;

    /// <summary>Draws D_i^0 … D_i^(K−1). Random, never differentiated.</summary>
    /// <param name="phi">φ.</param>
    /// <param name="tasks">The M tasks.</param>
    /// <param name="random">The streams of these tasks in this iteration.</param>
    public InnerBatch Collect(MetaParameters phi, TaskBatch tasks, TaskStreams random) =>
        Collect(phi, tasks, (k, theta) => sampler.Sample(theta, tasks, random.AtStep(k)));

    /// <summary>The same with data from elsewhere, and from where an earlier loop stopped.</summary>
    /// <param name="phi">φ.</param>
    /// <param name="tasks">The M tasks.</param>
    /// <param name="draw">D_i^k, from k and θ_i^k.</param>
    /// <param name="from">Where an earlier loop stopped, a constant; null to begin at φ's start.</param>
    public InnerBatch Collect(
        MetaParameters phi, TaskBatch tasks, Func<int, Parameters, TaskData> draw, Inner? from = null)
    {
        var values = phi.Copy();                                                          // φ itself is overwritten later
        var own = values.ForEachTask(tasks.Count);
        var inner = from ?? optimizer.Start(own);
        var (data, starts) = (new List<TaskData>(), new List<Inner>());
        var kept = new SortedDictionary<int, (TaskRange Shard, List<KeptStep> Steps)>();

        for (var k = 0; k < steps; k++)
        {
            starts.Add(inner);
            data.Add(draw(k, inner.Theta));                                                // D_i^k ~ π(·; θ_i^k)
            inner = Take(k, inner, own, data[k], kept);                                    // θ_i^(k+1)
        }

        return new(data, inner)
        {
            Starts = starts,
            From = from,
            Graphs = kept.Values.ToDictionary(shard => shard.Shard, shard => new KeptSteps(values, optimizer, shard.Steps)),
        };
    }

    /// <summary>The steps on collected data as functions of φ: those that were kept, or the same steps taken again.</summary>
    /// <param name="phi">φ, leaves.</param>
    /// <param name="batch">Data of all tasks, or of some of them.</param>
    /// <param name="derivative">How the result depends on φ.</param>
    public InnerPath Through(MetaParameters phi, InnerBatch batch, Derivative derivative)
    {
        if (derivative == Derivative.Unrolled && batch.Kept is { } kept && ReferenceEquals(kept.Phi, phi)) return kept;
        var own = phi.ForEachTask((int)batch.End.Theta[0].shape[0]);
        if (derivative == Derivative.None) own = own.Detach();
        var (inner, path) = (batch.From?.Track() ?? optimizer.Start(own), new List<InnerStep>());
        foreach (var (k, data) in batch.Data.Index())
        {
            path.Add(Step(k, inner, own, data, derivative));
            inner = path[k].Next;
        }

        return new ReplayedPath(path, inner);
    }

    /// <summary>
    /// The derivative of one plain step at the parameters that sampled its data: a symmetric linear map, I + α ∇²J^In.
    /// </summary>
    /// <param name="phi">φ as each task sees it, [M, …].</param>
    /// <param name="data">D_i^k.</param>
    /// <exception cref="NotSupportedException">The optimizer takes other steps than plain ones.</exception>
    public StepDerivative Differentiate(MetaParameters phi, TaskData data)
    {
        if (optimizer is not GradientStep step)
            throw new NotSupportedException($"{optimizer.GetType().Name} has no factored curvature. Use Adam or gradient ascent.");
        var theta = data.Rollouts.Theta.Track();
        var value = objective.Value(theta, phi, data).Value;
        return new(theta, Gradient.PerTask(value, theta, differentiable: true), step.StepSize);
    }

    /// <inheritdoc/>
    Inner IAdaptation.Start(MetaParameters phi) => optimizer.Start(phi);

    /// <inheritdoc/>
    Inner IAdaptation.Step(Inner inner, MetaParameters phi, TaskData data) => Take(0, inner, phi, data, kept: null);

    /// <summary>One step of some tasks.</summary>
    private ReplayedStep Step(int k, Inner inner, MetaParameters phi, TaskData data, Derivative derivative)
    {
        var start = derivative == Derivative.None ? inner.Track() : inner;
        var value = objective.Value(start.Theta, phi, data);
        var gradient = Gradient.PerTask(
            value.Value, start.Theta, derivative == Derivative.Unrolled, retain: derivative == Derivative.FirstOrder);
        return new ReplayedStep(k, data, value, inner, optimizer.Step(inner, gradient, phi));
    }

    /// <summary>One step of all tasks, shards of them on worker threads.</summary>
    private Inner Take(
        int k, Inner inner, MetaParameters phi, TaskData data, SortedDictionary<int, (TaskRange, List<KeptStep> Steps)>? kept)
    {
        var next = inner.With(inner.All.Map(t => torch.empty(t.shape, t.dtype, t.device)));
        var graphs = new (TaskRange Shard, KeptStep Step)?[sharding.Shards(data.Rollouts.Tasks)];
        sharding.ForEach(data.Rollouts.Tasks, (index, shard) =>
        {
            var (own, part) = (inner.ForTasks(shard), data.ForTasks(shard));
            var keep = kept is not null && sharding.Keeps(shard);
            var seen = keep ? phi.ForTasks(shard).Track() : phi.ForTasks(shard).Detach();
            var taken = keep
                ? Step(k, own.With(own.All.Clone()).Track(), seen, part, Derivative.Unrolled)
                : Step(k, own.Detach(), seen, part, Derivative.None);
            next.All.ForTasks(shard).CopyFrom(taken.Next.All);
            if (keep) graphs[index] = (shard, new KeptStep(taken, seen).Own());
        });

        foreach (var (index, graph) in graphs.Index())
        {
            if (graph is not var (shard, step)) continue;
            step.LiveAsLongAs(next.Theta[0]);
            if (k == 0) kept!.Add(index, (shard, []));
            kept![index].Steps.Add(step);
        }

        return next;
    }
}
