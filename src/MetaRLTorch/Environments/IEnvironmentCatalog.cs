namespace MetaRLTorch.Environments;

/// <summary>
/// The environments that a config can name. The library knows none; a project of environments brings its own.
/// </summary>
public interface IEnvironmentCatalog
{
    /// <summary>All environments, in the order in which they are listed.</summary>
    IReadOnlyList<EnvironmentEntry> Entries { get; }
}
