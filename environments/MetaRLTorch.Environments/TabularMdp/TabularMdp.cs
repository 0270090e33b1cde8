using MetaRLTorch.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Environments.TabularMdp;

/// <summary>A random Markov decision process with a few states and choices.</summary>
/// <remarks>
/// <para>Task: P(·|s, a) from a symmetric Dirichlet distribution and r(s, a) by <see cref="TabularMdpOptions.Rewards"/>:
/// [M, S, A, S + 1], the last column the reward. State: one of S, starting at the first; observation: one-hot. Action: one of A
/// choices.</para>
/// <para>Reward: r(s, a), with noise where <see cref="TabularMdpOptions.RewardNoise"/> says so. An episode never ends by
/// itself.</para>
/// <para>Tang, Kozuno, Rowland, Munos and Valko, NeurIPS 2021 (arXiv:2112.10513), as used by Liu et al.
/// (arXiv:2112.15400); with normal rewards Duan, Schulman, Chen, Bartlett, Sutskever and Abbeel, 2016 (arXiv:1611.02779).</para>
/// </remarks>
/// <param name="options">The sizes.</param>
public sealed class TabularMdp(TabularMdpOptions options) : IExactEnvironment
{
    /// <inheritdoc/>
    public EnvironmentSpec Spec { get; } = new(
        options.States, ActionSpace.Discrete(options.Choices), options.Horizon, ChanceSize: options.RewardNoise > 0 ? 3 : 1, IsTabular: true);

    /// <inheritdoc/>
    public TaskBatch SampleTasks(int count, Generator random)
    {
        var rows = new long[] { count, options.States, options.Choices };
        var logarithms = LogGamma(options.Concentration, [.. rows, options.States], random);
        var rewards = options.Rewards == RewardDistribution.Uniform
            ? torch.rand([.. rows, 1], torch.float64, generator: random)
            : 1 + torch.randn([.. rows, 1], torch.float64, generator: random);
        return new(torch.cat([logarithms.log_softmax(-1).exp(), rewards], -1));
    }

    /// <inheritdoc/>
    public EnvironmentState Reset(TaskBatch tasks, int episodes, Tensor chance)
    {
        var start = torch.zeros([tasks.Count, episodes], torch.int64, tasks.Values.device);
        return At(start, torch.zeros(start.shape, tasks.Values.dtype, tasks.Values.device));
    }

    /// <inheritdoc/>
    public EnvironmentState Step(TaskBatch tasks, EnvironmentState state, Tensor action, Tensor chance)
    {
        var (states, choices) = (options.States, options.Choices);
        var row = ((state.State[0] * choices) + action).unsqueeze(-1).expand([.. action.shape, states + 1]);
        var chosen = tasks.Values.reshape(tasks.Count, states * choices, states + 1).gather(1, row);    // [M, N, S + 1]
        var passed = chosen.narrow(-1, 0, states).cumsum(-1).le(chance.narrow(-1, 0, 1));
        var next = passed.to(torch.int64).sum(-1).clamp((Scalar)0, (Scalar)(states - 1));    // the inverse distribution
        var reward = chosen.select(-1, states);
        return At(next, options.RewardNoise > 0 ? reward + (options.RewardNoise * Normal(chance)) : reward);
    }

    /// <inheritdoc/>
    public MarkovModel Model(TaskBatch tasks, double discount)
    {
        var values = tasks.Values.to(torch.float64);
        var transitions = values.narrow(-1, 0, options.States);
        var start = torch.zeros([tasks.Count, options.States], torch.float64, values.device);
        start.select(1, 0).fill_(1);
        return new(transitions / transitions.sum(-1, keepdim: true), values.select(-1, options.States), start, discount);
    }

    /// <summary>A standard normal number from the last two of three uniform ones (Box and Muller, 1958).</summary>
    private static Tensor Normal(Tensor chance) =>
        (-2 * (1 - chance.select(-1, 1)).log()).sqrt() * (2 * Math.PI * chance.select(-1, 2)).cos();

    private EnvironmentState At(Tensor state, Tensor reward) => new(
        [state],
        torch.nn.functional.one_hot(state, options.States).to(reward.dtype),
        reward,
        torch.zeros(state.shape, torch.@bool, state.device));

    /// <summary>
    /// Logarithms of gamma variates with a shape below or above 1; their softmax is a Dirichlet variate. In logarithms,
    /// because with a small shape most variates are below the smallest number.
    /// </summary>
    /// <remarks>Marsaglia and Tsang, ACM TOMS 26 (2000): Γ(a) = Γ(a + 1) u^(1/a), and Γ(a + 1) by rejection.</remarks>
    private static Tensor LogGamma(double shape, long[] size, Generator random)
    {
        var d = shape + 1 - (1.0 / 3);
        var c = 1 / Math.Sqrt(9 * d);
        var accepted = torch.zeros(size, torch.float64);
        var open = torch.ones(size, torch.@bool);
        while (open.any().ToBoolean())
        {
            var (x, u) = (torch.randn(size, torch.float64, generator: random), torch.rand(size, torch.float64, generator: random));
            var v = (1 + (c * x)).pow(3);
            var accepts = v.gt(0).logical_and(
                u.log() < (0.5 * x.square()) + d - (d * v) + (d * v.clamp((Scalar)1e-300).log()));
            accepted = torch.where(open.logical_and(accepts), d * v.clamp((Scalar)1e-300), accepted);
            open = open.logical_and(accepts.logical_not());
        }

        return accepted.log() + ((1 - torch.rand(size, torch.float64, generator: random)).log() / shape);
    }
}
