namespace MetaRLTorch.Optimizers;

/// <summary>Objective and divergence, averaged over tasks.</summary>
/// <param name="Objective">The meta-objective (the value of its surrogate).</param>
/// <param name="Divergence">KL of the post-adaptation policies from those that sampled.</param>
public readonly record struct ObjectiveValue(double Objective, double Divergence);
