namespace MetaRLTorch.Optimizers;

/// <summary>What one outer step did.</summary>
/// <param name="Objective">The meta-objective before the step.</param>
/// <param name="GradientNorm">The Euclidean norm of the meta-gradient.</param>
/// <param name="Divergence">KL of the post-adaptation policies after the step from those before it, where the optimizer
/// measures it.</param>
/// <param name="Backtracks">How often a line search shortened the step; −1 if it found none that it accepts.</param>
public sealed record OuterStep(double Objective, double GradientNorm, double Divergence, int Backtracks = 0);
