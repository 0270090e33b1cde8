using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Environments;

/// <summary>
/// M finite Markov decision processes with known probabilities: expectations by linear solves, for all tasks at once.
/// </summary>
/// <remarks>
/// Episodes go on forever; one that ended stays in its last state without reward. Policies are given by their
/// probabilities π(a|s): [M, S, A]; every result is differentiable in them, to any order. Puterman, Markov Decision
/// Processes (1994), chapter 6.
/// </remarks>
/// <param name="Transitions">P(s'|s, a): [M, S, A, S].</param>
/// <param name="Rewards">The expected reward r(s, a): [M, S, A].</param>
/// <param name="Start">The distribution of the first state: [M, S].</param>
/// <param name="Discount">γ.</param>
public sealed record MarkovModel(Tensor Transitions, Tensor Rewards, Tensor Start, double Discount)
{
    private const int LargestHorizon = 100_000;

    /// <summary>The number of states, S.</summary>
    public long States => Rewards.shape[1];

    /// <summary>The expected discounted return J: [M].</summary>
    /// <param name="policy">π: [M, S, A].</param>
    public Tensor Return(Tensor policy) => (Start * Values(policy)).sum(-1);

    /// <summary>V = (I − γ P_π)⁻¹ r_π: [M, S].</summary>
    /// <param name="policy">π: [M, S, A].</param>
    public Tensor Values(Tensor policy) =>
        torch.linalg.solve(Resolvent(policy), (policy * Rewards).sum(-1).unsqueeze(-1)).squeeze(-1);

    /// <summary>Q(s, a) = r(s, a) + γ Σ_s' P(s'|s, a) V(s'): [M, S, A].</summary>
    /// <param name="policy">π: [M, S, A].</param>
    public Tensor ActionValues(Tensor policy) => Backup(Values(policy));

    /// <summary>ν(s) = (1 − γ) Σ_t γ^t Pr(s_t = s), which sums to 1: [M, S].</summary>
    /// <param name="policy">π: [M, S, A].</param>
    public Tensor Occupancy(Tensor policy) =>
        torch.linalg.solve(Resolvent(policy).mT, (1 - Discount) * Start.unsqueeze(-1)).squeeze(-1);

    /// <summary>The values of the best policies, by value iteration: [M, S].</summary>
    /// <param name="tolerance">Iterates until no value changes by more.</param>
    public Tensor OptimalValues(double tolerance = 1e-13)
    {
        var values = torch.zeros_like(Start);
        for (var i = 0; i < LargestHorizon; i++)
        {
            var next = Backup(values).amax([-1L]);
            var change = (next - values).abs().max().ToDouble();
            values = next;
            if (change <= tolerance) break;
        }

        return values;
    }

    /// <summary>The best policies; where several choices are best, the first of them: [M, S, A].</summary>
    public Tensor OptimalPolicy()
    {
        var best = Backup(OptimalValues()).argmax(-1);
        return torch.nn.functional.one_hot(best, Rewards.shape[2]).to(Rewards.dtype);
    }

    private Tensor Backup(Tensor values) => Rewards + (Discount * torch.einsum("msat,mt->msa", Transitions, values));

    /// <summary>I − γ P_π: [M, S, S].</summary>
    private Tensor Resolvent(Tensor policy) =>
        torch.eye(States, States, Rewards.dtype, Rewards.device) -
        (Discount * torch.einsum("msa,msat->mst", policy, Transitions));
}
