namespace MetaRLTorch.Logging;

/// <summary>What TensorBoard counts as steps.</summary>
public enum StepAxis
{
    /// <summary>Meta-iterations.</summary>
    Iterations,

    /// <summary>Environment steps since the start of the run: methods that take different numbers of them compare by what they cost.</summary>
    EnvironmentSteps,
}
