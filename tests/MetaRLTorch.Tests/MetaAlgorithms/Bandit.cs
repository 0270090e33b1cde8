using MetaRLTorch.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Tests.MetaAlgorithms;

/// <summary>
/// A bandit with a softmax policy, and the gradient of its return after K stochastic policy-gradient steps by enumeration and
/// plain automatic differentiation: independent of the library under test, and exact to rounding.
/// </summary>
/// <param name="rewards">What the arms pay.</param>
/// <param name="logits">θ.</param>
/// <param name="stepSize">α.</param>
/// <param name="episodes">N, episodes in an inner batch.</param>
internal sealed record Bandit(double[] Rewards, double[] Logits, double StepSize, int Episodes)
{
    /// <summary>The settings of the score weights' first study.</summary>
    public static IReadOnlyList<Bandit> Study { get; } =
    [
        new([0, 1, 2], [0.3, -0.2, 0.1], StepSize: 1, Episodes: 5),
        new([3, 4, 5], [0.3, -0.2, 0.1], StepSize: 1, Episodes: 5),
        new([-5, -4, -3], [0.3, -0.2, 0.1], StepSize: 0.3, Episodes: 7),
    ];

    /// <summary>Two arms and few episodes, for two inner steps.</summary>
    public static Bandit TwoArms { get; } = new([1, 2.5], [0.3, -0.2], StepSize: 0.8, Episodes: 2);

    /// <summary>The bandit as an environment whose episodes can be listed.</summary>
    public EnumerableMdp World { get; } = new(Row(Rewards), new int[1, Rewards.Length], decisions: 1, discount: 1);

    /// <summary>The logits after a policy-gradient step on some arms.</summary>
    public double[] Adapt(double[] logits, int[] arms) =>
        new ExactMetaReturn(World, StepSize, arms.Length).Adapt(logits, [.. arms.Select(arm => new[] { arm })]);

    /// <summary>The policy.</summary>
    public double[] Probabilities(double[] logits) => World.ActionProbabilities(logits, 0);

    /// <summary>∇V_K at θ.</summary>
    public double[] MetaGradient(int steps)
    {
        var theta = torch.tensor(Logits).requires_grad_();
        var (rewards, identity) = (torch.tensor(Rewards), torch.eye(Rewards.Length, dtype: torch.float64));
        var batches = torch.tensor(World.Batches(Episodes).SelectMany(batch => batch.Select(plan => (long)plan[0])).ToArray());
        var arms = identity.index_select(0, batches).view(-1, Episodes, Rewards.Length);               // [D, N, A]
        var (points, weight) = (theta.unsqueeze(0), torch.ones([1], torch.float64));
        for (var k = 0; k < steps; k++)
        {
            var logPi = points.log_softmax(-1);
            var chance = (arms.unsqueeze(0) * logPi.view(-1, 1, 1, Rewards.Length)).sum([2, 3]).exp();  // [B, D]
            var score = arms.unsqueeze(0) - logPi.exp().view(-1, 1, 1, Rewards.Length);
            var pay = (arms * rewards).sum(-1, keepdim: true);
            points = (points.unsqueeze(1) + (StepSize * (score * pay).mean([2]))).view(-1, Rewards.Length);
            weight = (weight.unsqueeze(1) * chance).view(-1);
        }

        return TensorAssert.Numbers(torch.autograd.grad([(weight * (points.softmax(-1) * rewards).sum(-1)).sum()], [theta])[0]);
    }

    private static double[,] Row(double[] numbers)
    {
        var row = new double[1, numbers.Length];
        foreach (var (arm, number) in numbers.Index()) row[0, arm] = number;
        return row;
    }
}
