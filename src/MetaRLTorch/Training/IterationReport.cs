namespace MetaRLTorch.Training;

/// <summary>The report of a meta-iteration.</summary>
/// <param name="Iteration">Its index, from 0.</param>
/// <param name="EnvironmentSteps">Environment steps since the start of the run.</param>
/// <param name="Returns">Mean return after 0 … K inner steps.</param>
/// <param name="StepsPerSecond">Environment steps per second.</param>
/// <param name="Evaluation">Mean return of held-out tasks after 0 … K inner steps, where this iteration has
/// one.</param>
/// <param name="InnerDivergence">KL in nats by which the first inner step moved the policies; 0 where there is none.</param>
/// <param name="OuterDivergence">KL in nats by which the outer step moved the adapted policies.</param>
public sealed record IterationReport(
    int Iteration,
    long EnvironmentSteps,
    IReadOnlyList<double> Returns,
    double StepsPerSecond,
    IReadOnlyList<double>? Evaluation,
    double InnerDivergence,
    double OuterDivergence);
