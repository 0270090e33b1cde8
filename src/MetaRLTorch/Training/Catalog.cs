using MetaRLTorch.Environments;
using MetaRLTorch.Estimators;
using MetaRLTorch.MetaAlgorithms;

namespace MetaRLTorch.Training;

/// <summary>What a config can name.</summary>
/// <param name="Environments">The environments.</param>
/// <param name="Methods">The methods.</param>
/// <param name="Estimators">The surrogates of an expected return.</param>
public sealed record Catalog(
    IReadOnlyList<EnvironmentEntry> Environments, IReadOnlyList<MethodEntry> Methods, IReadOnlyList<EstimatorEntry> Estimators)
{
    /// <summary>Some environments beside the project's own methods and surrogates.</summary>
    public static Catalog With(IReadOnlyList<EnvironmentEntry> environments) =>
        new(environments, MethodCatalog.Entries, EstimatorCatalog.Entries);
}
