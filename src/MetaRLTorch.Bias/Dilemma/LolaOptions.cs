namespace MetaRLTorch.Bias.Dilemma;

/// <summary>How one of LOLA's returns is evaluated.</summary>
public enum LolaSlot
{
    /// <summary>By the linear solve.</summary>
    Exact,

    /// <summary>On a fresh batch.</summary>
    OnPolicy,

    /// <summary>On the replay buffer, into which a fresh batch goes.</summary>
    OffPolicy,
}

/// <summary>A way of training two LOLA players: how each slot of their meta-gradient is evaluated.</summary>
/// <param name="Name">What tables and figures call it.</param>
/// <param name="Value">The value of the opponent's steps.</param>
/// <param name="Derivative">Their derivative, and so the inner Hessian.</param>
/// <param name="Outer">The player's own return.</param>
public sealed record LolaVariant(string Name, LolaSlot Value, LolaSlot Derivative, LolaSlot Outer = LolaSlot.OnPolicy)
{
    /// <summary>The ablation: from everything exact to everything sampled, on- and off-policy.</summary>
    public static IReadOnlyList<LolaVariant> All { get; } =
    [
        new("all exact", LolaSlot.Exact, LolaSlot.Exact, LolaSlot.Exact),
        new("inner exact", LolaSlot.Exact, LolaSlot.Exact),
        new("Hessian exact", LolaSlot.OnPolicy, LolaSlot.Exact),
        new("value exact", LolaSlot.Exact, LolaSlot.OnPolicy),
        new("on-policy", LolaSlot.OnPolicy, LolaSlot.OnPolicy),
        new("off-policy", LolaSlot.OffPolicy, LolaSlot.OffPolicy),
        new("off-policy value", LolaSlot.OffPolicy, LolaSlot.OnPolicy),
        new("off-policy Hessian", LolaSlot.OnPolicy, LolaSlot.OffPolicy),
    ];
}

/// <summary>How two LOLA players are trained; the defaults are those of Liu et al. (arXiv:2112.15400).</summary>
public sealed record LolaOptions
{
    /// <summary>Independent pairs of players, trained at once.</summary>
    public int Seeds { get; init; } = 10;

    /// <summary>The seed of all of them.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>The updates of both players.</summary>
    public int Updates { get; init; } = 300;

    /// <summary>K, the opponent's steps that a player looks ahead.</summary>
    public int Lookaheads { get; init; } = 1;

    /// <summary>γ.</summary>
    public double Discount { get; init; } = 0.96;

    /// <summary>H, the rounds of an episode.</summary>
    public int Horizon { get; init; } = 100;

    /// <summary>N, fresh episodes at each evaluation.</summary>
    public int Batch { get; init; } = 128;

    /// <summary>The episodes of a replay buffer.</summary>
    public int Buffer { get; init; } = 1024;

    /// <summary>The probability of defection of those who fill a replay buffer before the first update.</summary>
    public double WarmUp { get; init; } = 0.5;

    /// <summary>α, of the opponent's plain steps.</summary>
    public double InnerStepSize { get; init; } = 0.3;

    /// <summary>β, of the players' Adam.</summary>
    public double OuterStepSize { get; init; } = 0.1;

    /// <summary>Of the Adam that fits v to the rewards.</summary>
    public double ValueStepSize { get; init; } = 0.1;
}
