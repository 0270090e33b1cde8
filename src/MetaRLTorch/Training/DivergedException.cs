using System.Globalization;

namespace MetaRLTorch.Training;

/// <summary>An outer step moved the policy further than the config allows.</summary>
/// <param name="divergence">How far, in nats.</param>
/// <param name="limit">How far it may.</param>
public sealed class DivergedException(double divergence, double limit) : Exception(string.Create(
    CultureInfo.InvariantCulture,
    $"The outer step moved the policy by a divergence of {divergence:G4}, beyond training.divergence_limit: {limit}. Lower outer.step_size."));
