using MetaRLTorch.Adaptation;

namespace MetaRLTorch.MetaAlgorithms;

/// <summary>A method that a config can name.</summary>
/// <param name="Name">The name in a config, in snake_case.</param>
/// <param name="Summary">One sentence.</param>
/// <param name="Defaults">The options of a config that gives none; its type is the method's option record.</param>
/// <param name="Build">Makes the method from such a record.</param>
public sealed record MethodEntry(string Name, string Summary, object Defaults, Func<MethodSetup, object, Method> Build)
{
    /// <summary>Where the method is published; empty for one of a program's own.</summary>
    public string Paper { get; init; } = "";

    /// <summary>Whether the policy needs a value head, <see cref="Policies.IActorCritic"/>.</summary>
    public bool NeedsCritic { get; init; }

    /// <summary>Whether the environment must be a game of two players, <see cref="Environments.EnvironmentSpec.Players"/>.</summary>
    public bool NeedsPlayers { get; init; }

    /// <summary>An entry with the method's own option record.</summary>
    /// <typeparam name="TOptions">Its settings stand in a config under <c>algorithm.options</c>.</typeparam>
    /// <param name="name">The name in a config, in snake_case.</param>
    /// <param name="summary">One sentence.</param>
    /// <param name="build">Makes the method; throws <see cref="UserException"/> where settings contradict each other.</param>
    public static MethodEntry Of<TOptions>(string name, string summary, Func<MethodSetup, TOptions, Method> build)
        where TOptions : class, new() => new(name, summary, new TOptions(), (setup, options) => build(setup, (TOptions)options));
}

/// <summary>A method, built for a run.</summary>
/// <param name="Algorithm">Collects data and judges φ on it.</param>
/// <param name="Evaluation">How held-out tasks are adapted to, by the number and size of steps.</param>
public sealed record Method(IMetaAlgorithm Algorithm, Func<AdaptationOptions, IAdaptation> Evaluation)
{
    /// <summary>Meta-parameters beside the policy's start; null where there are none.</summary>
    public IRule? Rule { get; init; }

    /// <summary>
    /// Whether the objective stays valid where φ has moved, so that several outer steps may be taken on the same data.
    /// </summary>
    public bool ReusesData { get; init; }

    /// <summary>
    /// What the objective adds to the outer surrogate at θ_i^K, in words for <c>inspect gradient</c>;
    /// null where the meta-gradient is not described by that.
    /// </summary>
    public string? AddedTerm { get; init; }
}
