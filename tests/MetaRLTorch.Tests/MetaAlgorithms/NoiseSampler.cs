using MetaRLTorch.Advantages;
using MetaRLTorch.Environments;
using MetaRLTorch.Sampling;
using MetaRLTorch.Tensors;
using MetaRLTorch.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Tests.MetaAlgorithms;

/// <summary>
/// A sampler of a bandit that is handed its noise: an episode's number u in [0, 1) pulls the arm in whose part of the
/// cumulative distribution it lies, under any parameters.
/// </summary>
/// <param name="bandit">The bandit.</param>
/// <param name="noise">For the data of step 0 … K: [M, N].</param>
internal sealed class NoiseSampler(Bandit bandit, IReadOnlyList<Tensor> noise) : ISampler
{
    private int _sampled;
    private int _drawn = 1;

    /// <summary>The numbers of the next step, from the first inner step on: what is replayed first.</summary>
    public Chance Draw(TaskStreams random, ScalarType type, Device device) => AsChance(noise[_drawn++]);

    public TaskData Sample(Parameters theta, TaskBatch tasks, TaskStreams random)
    {
        var data = Sample(theta, tasks, AsChance(noise[_sampled++]));
        if (_sampled < noise.Count || data.Rollouts.Episodes == 1) return data;

        // After adaptation an episode's baseline is the mean of the others.
        var advantages = data.Credit.Advantages;
        var centered = (advantages - advantages.mean([1], keepdim: true)) * (data.Rollouts.Episodes / (data.Rollouts.Episodes - 1.0));
        return data with { Credit = data.Credit with { Advantages = centered } };
    }

    public TaskData Sample(Parameters theta, TaskBatch tasks, Chance chance)
    {
        var u = chance.Policy.select(1, 0);                                                    // [M, N, 1]
        var cumulative = theta[0].softmax(-1).cumsum(-1);                                      // [M, 1, A]
        var arms = u.ge(cumulative).sum([-1L]).clamp((Scalar)0, (Scalar)(bandit.Rewards.Length - 1)).to(torch.int64);
        var (count, pulled) = ((int)arms.shape[1], arms.reshape(-1).data<long>().ToArray());
        var batches = pulled.Chunk(count).Select(batch => batch.Select(arm => new[] { (int)arm }).ToArray()).ToArray();
        var world = bandit.World;
        return world.Record(batches, world.Policy.Distribution(theta.Detach(), world.Observe(batches)));
    }

    public AdvantageEstimate Credit(Rollouts rollouts) => new ScriptedSampler(bandit.World).Credit(rollouts);

    private static Chance AsChance(Tensor u)
    {
        var none = torch.zeros([u.shape[0], 1, u.shape[1], 0], torch.float64);
        return new(none.select(1, 0), u.unsqueeze(1).unsqueeze(-1), none);
    }
}
