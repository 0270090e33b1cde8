namespace MetaRLTorch;

/// <summary>A setting that nothing reads, because of another one.</summary>
/// <param name="Name">Its path below the record that says so, as a config spells it.</param>
/// <param name="Beside">The path of the setting by whose value it is not read.</param>
public sealed record UnreadSetting(string Name, string Beside);

/// <summary>Options of which some are read only beside certain values of others.</summary>
/// <remarks>
/// A config that gives a setting that nothing reads is refused: who writes a bound believes that it holds. The resolved
/// config of a run leaves such settings out.
/// </remarks>
public interface IDependentOptions
{
    /// <summary>The settings of this record, or of records in it, that nothing reads beside the others.</summary>
    IEnumerable<UnreadSetting> Unread { get; }
}

/// <summary>A method's options that say which other settings of a config nothing reads beside them.</summary>
public interface IMethodOptions
{
    /// <summary>Settings by their whole paths, such as <c>evaluation.step_sizes</c>, each with the one that is the cause.</summary>
    IEnumerable<UnreadSetting> Unread { get; }
}
