using MetaRLTorch.Advantages;
using MetaRLTorch.Environments;
using MetaRLTorch.Tensors;
using static TorchSharp.torch;

namespace MetaRLTorch.Sampling;

/// <summary>Rolls policies out in their tasks.</summary>
public interface ISampler
{
    /// <summary>Draws D_i ~ π(·; θ_i) for every task i. Never differentiated.</summary>
    /// <param name="theta">Parameters per task, [M, …].</param>
    /// <param name="tasks">The M tasks.</param>
    /// <param name="random">The streams of these tasks at this step of the inner loop.</param>
    /// <exception cref="EnvironmentException">The environment cannot go on; the task is numbered among all M.</exception>
    TaskData Sample(Parameters theta, TaskBatch tasks, TaskStreams random);

    /// <summary>The random numbers that <see cref="Sample(Parameters, TaskBatch, TaskStreams)"/> rolls out with these streams.</summary>
    /// <param name="random">The streams.</param>
    /// <param name="type">The precision of θ.</param>
    /// <param name="device">The device of θ.</param>
    Chance Draw(TaskStreams random, ScalarType type, Device device);

    /// <summary>Rolls given random numbers out: equal numbers and parameters give equal rollouts.</summary>
    /// <param name="theta">Parameters per task, [M, …].</param>
    /// <param name="tasks">The M tasks; one may stand there several times, with other parameters or numbers.</param>
    /// <param name="chance">Their random numbers.</param>
    /// <exception cref="ActionException">The environment refused an action; the task is numbered among all M.</exception>
    TaskData Sample(Parameters theta, TaskBatch tasks, Chance chance);

    /// <summary>The advantages that rollouts get, with γ, λ and the baseline of this sampler.</summary>
    /// <param name="rollouts">Of this sampler, or some of their episodes.</param>
    AdvantageEstimate Credit(Rollouts rollouts);
}
