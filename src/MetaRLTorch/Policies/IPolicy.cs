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

    /// <summary>What the network says about each observation: means or logits, [M, B, A].</summary>
    /// <param name="theta">Parameters per task, [M, …], or without the task axis where all tasks share them.</param>
    /// <param name="observations">[M, B, S].</param>
    Tensor Locate(Parameters theta, Tensor observations);

    /// <summary>The distributions that <see cref="Locate"/>'s result and the rest of θ describe.</summary>
    /// <param name="theta">Parameters per task, [M, …].</param>
    /// <param name="location">[M, B, A].</param>
    ActionDistribution Distribution(Parameters theta, Tensor location);

    /// <summary>The random part of the actions of whole rollouts, drawn at once: [M, H, N, A].</summary>
    /// <param name="random">The streams of the tasks.</param>
    /// <param name="episodes">N.</param>
    /// <param name="horizon">H.</param>
    /// <param name="theta">Parameters per task, [M, …].</param>
    Tensor DrawPerturbations(TaskStreams random, int episodes, int horizon, Parameters theta);

    /// <summary>
    /// The actions that a location and a perturbation make: distributed as <see cref="Distribution"/> says.
    /// </summary>
    /// <param name="location">[M, N, A].</param>
    /// <param name="perturbation">One step of <see cref="DrawPerturbations"/>, [M, N, A].</param>
    /// <returns>[M, N, A], or int64 [M, N] for discrete actions.</returns>
    Tensor Act(Tensor location, Tensor perturbation);
}
