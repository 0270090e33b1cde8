using MetaRLTorch.Environments;
using MetaRLTorch.Tensors;
using static TorchSharp.torch;

namespace MetaRLTorch.Policies;

/// <summary>A policy π(a|s; θ) as a function of its parameters, for M tasks at once.</summary>
public interface IPolicy
{
    /// <summary>What an action is.</summary>
    ActionSpace Actions { get; }

    /// <summary>One name per parameter tensor, in order; they are the names in a checkpoint.</summary>
    IReadOnlyList<string> ParameterNames { get; }

    /// <summary>Draws initial parameters.</summary>
    /// <param name="random">A CPU generator.</param>
    /// <param name="compute">Where and in which precision to make them.</param>
    Parameters Initialize(Generator random, Compute compute);

    /// <summary>π(·|s_h; θ) for recorded episodes, differentiable in θ to any order.</summary>
    /// <param name="theta">Parameters per task, [M, …], or without the task axis where all tasks share them.</param>
    /// <param name="observations">Whole episodes from their first step, [M, N, H, S].</param>
    ActionDistribution Distribution(Parameters theta, Tensor observations);

    /// <summary>
    /// Who acts in a rollout: called once a step with the step, from 0 on, and the observations [M, N, S] of all episodes, it says
    /// π(·|·; θ) and takes the actions that the step's noise selects. A policy with a memory keeps it in what this returns.
    /// </summary>
    /// <param name="theta">As in <see cref="Distribution"/>.</param>
    /// <param name="noise">Of all steps, as <see cref="SampleNoise"/> makes it.</param>
    Func<int, Tensor, (ActionDistribution Distribution, Tensor Action)> Actor(Parameters theta, Tensor noise) => (step, observations) =>
    {
        var distribution = Distribution(theta, observations);
        return (distribution, distribution.Act(noise.select(1, step)));
    };

    /// <summary>
    /// The noise of the actions of whole rollouts, which <see cref="ActionDistribution.Act"/> turns into actions under any
    /// parameters: [M, H, N, A].
    /// </summary>
    /// <param name="random">The streams of the tasks; draw with <see cref="RandomPurpose.Policy"/>.</param>
    /// <param name="episodes">N.</param>
    /// <param name="horizon">H.</param>
    /// <param name="type">The precision of θ.</param>
    /// <param name="device">The device of θ.</param>
    Tensor SampleNoise(TaskStreams random, int episodes, int horizon, ScalarType type, Device device);
}

/// <summary>A policy with a value head: V(s; θ) from the same parameters.</summary>
public interface IActorCritic : IPolicy
{
    /// <summary>V(s_h; θ) for recorded episodes, differentiable in θ: [M, N, H].</summary>
    /// <param name="theta">As in <see cref="IPolicy.Distribution"/>.</param>
    /// <param name="observations">[M, N, H, S].</param>
    Tensor Values(Parameters theta, Tensor observations);

    /// <summary>π(·|s; θ) and V(s; θ) in one forward pass, where the two share a network.</summary>
    /// <param name="theta">As in <see cref="IPolicy.Distribution"/>.</param>
    /// <param name="observations">[M, N, S], or [M, N, H, S].</param>
    (ActionDistribution Distribution, Tensor Values) Judge(Parameters theta, Tensor observations) =>
        (Distribution(theta, observations), Values(theta, observations));
}
