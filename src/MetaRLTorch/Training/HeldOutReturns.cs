namespace MetaRLTorch.Training;

/// <summary>What an evaluation saw: the held-out tasks, and the return of each after 0 … K inner steps.</summary>
/// <param name="Tasks">Every task's description, flattened: a goal, a direction, a transition table: [M][…].</param>
/// <param name="Returns">The undiscounted return, mean over episodes: [K + 1][M].</param>
public sealed record HeldOutReturns(double[][] Tasks, double[][] Returns);
