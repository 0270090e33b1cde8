using MetaRLTorch.Environments;
using MetaRLTorch.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Bias.Dilemma;

/// <summary>What one update of all pairs showed.</summary>
/// <param name="Scores">The expected reward a round of an episode after the update, mean of both players; one number a pair.</param>
/// <param name="Values">(1 − γ) V after the update, mean of both players; one number a pair.</param>
/// <param name="Correlations">Pearson's correlation of the meta-gradient with the exact one, mean of both players; one number a
/// pair.</param>
public sealed record LolaUpdate(double[] Scores, double[] Values, double[] Correlations);

/// <summary>Pairs of players of the iterated prisoner's dilemma who both learn by LOLA, all pairs at once.</summary>
/// <remarks>
/// <code>
/// θ_1, θ_2 = 0
/// repeat
///   player 1:  θ_2' = θ_2 + α ∇V_2(θ_1, θ_2)  (K times),  g_1 = ∇_(θ_1) V_1(θ_1, θ_2')
///   player 2:  the same with the roles exchanged
///   θ_1, θ_2 ← Adam(g_1), Adam(g_2)
/// </code>
/// S pairs are M = 2 S problems: rows 2 i and 2 i + 1 are the players of pair i, each with itself as φ and the other as θ^0.
/// </remarks>
public sealed class LolaPlayers : IDisposable
{
    private readonly LolaOptions _options;
    private readonly LolaVariant _variant;
    private readonly Generator _random;
    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly PrisonersDilemma _game;
    private readonly Learned _policies;
    private readonly Learned _values;
    private readonly ReplayBuffer? _buffer;

    /// <summary>The players before their first update.</summary>
    /// <param name="options">How they are trained.</param>
    /// <param name="variant">How their meta-gradients are evaluated.</param>
    /// <exception cref="UserException">An option is out of range.</exception>
    public LolaPlayers(LolaOptions options, LolaVariant variant)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(variant);
        Check(options);
        (_options, _variant) = (options, variant);
        _random = new RandomStreams(options.Seed).Open(RandomPurpose.Policy);
        _game = new(2 * options.Seeds, options.Discount);
        var zero = zeros([2 * options.Seeds, PrisonersDilemma.States], float64);
        _policies = new(zero.clone(), options.OuterStepSize);
        _values = new(zero, options.ValueStepSize);
        if (variant.Value == LolaSlot.OffPolicy || variant.Derivative == LolaSlot.OffPolicy)
        {
            var others = PrisonersDilemma.LogPolicy(WarmUp(zero), WarmUp(zero));
            _buffer = new(
                options.Buffer, options.Batch, options.Horizon, _game.OfPlayer, others, PrisonersDilemma.LogPolicy(zero, zero), _random);
        }
    }

    /// <summary>P(defect) of every player: [2 S, 5].</summary>
    public Tensor Defection => _policies.Table.sigmoid();

    /// <summary>One update of all players.</summary>
    public LolaUpdate Update()
    {
        using var scope = NewDisposeScope();
        var own = _policies.Table;
        var system = Systems.Lola(_game, Other(own), _options.InnerStepSize, _options.Lookaheads);
        var exact = system.Gradient(own, Slots.Exact);
        var outer = new Watched(Fresh());
        var opponents = PrisonersDilemma.Mirrored(Other(_values.Table));
        var gradient = system.Gradient(own, new(
            Evaluation(_variant.Value, opponents, Fresh()),
            Evaluation(_variant.Derivative, opponents, Fresh()),
            Evaluation(_variant.Outer, _values.Table, outer)));

        _policies.Climb(gradient);
        if (outer.Last is { } episodes) _values.Climb(TowardRewards(episodes));
        var policy = PrisonersDilemma.LogPolicy(Other(_policies.Table), _policies.Table).exp();
        return new(
            PerPair(PrisonersDilemma.MeanReward(_game.OfPlayer, policy, _options.Horizon)),
            PerPair((1 - _options.Discount) * _game.OfPlayer.Return(policy)),
            PerPair(GradientErrors.Correlate(gradient, exact)));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _buffer?.Dispose();
        _policies.Dispose();
        _values.Dispose();
        _random.Dispose();
        _scope.Dispose();
    }

    private FreshEpisodes Fresh() => new(_options.Batch, _options.Horizon, _random);

    private IEvaluation Evaluation(LolaSlot slot, Tensor values, IEpisodeSource fresh) => slot switch
    {
        LolaSlot.Exact => new Exact(),
        LolaSlot.OnPolicy => new OffPolicyDice(values, fresh),
        _ => new OffPolicyDice(values, _buffer!),
    };

    /// <summary>The gradient of −mean (r − v(s))², as in the published code: v is fitted to the reward of the round alone.</summary>
    private Tensor TowardRewards(Episodes episodes)
    {
        var values = _values.Table.detach().requires_grad_(true);
        var error = episodes.Of(_game.OfPlayer.Rewards) - episodes.OfStates(values).narrow(2, 0, _options.Horizon);
        return Gradient.PerTask(-error.square().mean([1L, 2L]), new([values]), differentiable: false)[0];
    }

    private Tensor WarmUp(Tensor like) => full_like(like, Math.Log(_options.WarmUp / (1 - _options.WarmUp)));

    /// <summary>Every player's opponent: rows 2 i and 2 i + 1 exchanged.</summary>
    private static Tensor Other(Tensor players) => players.reshape(-1, 2, PrisonersDilemma.States).flip(1).reshape(players.shape);

    private static double[] PerPair(Tensor perPlayer) => perPlayer.reshape(-1, 2).mean([1L]).data<double>().ToArray();

    private static void Check(LolaOptions options)
    {
        Require.Discount(options.Discount);
        Require.Batch(options.Batch, options.Horizon);
        if (options.Seeds < 1) throw new UserException($"{options.Seeds} seeds: there must be at least 1. Give more.");
        if (options.Lookaheads < 0) throw new UserException($"{options.Lookaheads} lookaheads: there are none below 0. Give 0 or more.");
        if (options.WarmUp is >= 0 and <= 1) return;
        throw new UserException(FormattableString.Invariant($"the warm-up {options.WarmUp}: a probability is in [0, 1]. Give such a number."));
    }

    /// <summary>A source that remembers what it gave.</summary>
    private sealed class Watched(IEpisodeSource source) : IEpisodeSource
    {
        public Episodes? Last { get; private set; }

        public Episodes Next(MarkovModel model, Tensor logPolicy) => Last = source.Next(model, logPolicy);
    }
}
