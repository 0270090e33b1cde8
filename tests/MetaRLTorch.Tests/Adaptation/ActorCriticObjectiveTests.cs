using MetaRLTorch.Adaptation;
using MetaRLTorch.Advantages;
using MetaRLTorch.Environments;
using MetaRLTorch.Estimators;
using MetaRLTorch.Policies;
using MetaRLTorch.Sampling;
using MetaRLTorch.Tensors;
using MetaRLTorch.Testing;
using NUnit.Framework;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Tests.Adaptation;

public sealed class ActorCriticObjectiveTests : TensorTests
{
    private const int Tasks = 2, Episodes = 3, Horizon = 4, Observed = 2, Choices = 3;
    private const double Discount = 0.9, Lambda = 0.7, ValueWeight = 0.6, EntropyWeight = 0.3;

    [Test]
    public void Value_IsThatOfItsFormulaInPlainNumbers([Values] TimeReduction time)
    {
        var policy = new CategoricalActorCritic(new(Observed, ActionSpace.Discrete(Choices), Horizon), new() { HiddenSizes = [3] });
        using var random = new RandomStreams(5).Open(RandomPurpose.Initialization);
        Parameters Theta() => policy.Initialize(random, new(torch.CPU, float64)).Map(tensor => 3 * tensor).ForEachTask(Tasks);
        var (sampled, theta) = (Theta(), Theta());
        var data = Data(policy, sampled, random);
        var conventions = new EstimatorOptions { Time = time };
        var objective = new ActorCriticObjective(
            policy, new VanillaPolicyGradient(conventions), conventions,
            _ => ActorCriticCoefficients.Of([Discount, Lambda, ValueWeight, EntropyWeight], sampled[0]));

        var value = objective.Value(theta, new(theta, new([])), data).Value;

        var (distribution, values) = policy.Judge(theta, data.Rollouts.Observations);
        var logarithms = torch.stack(
            [.. Enumerable.Range(0, Choices).Select(choice => distribution.LogProbability(torch.full_like(data.Rollouts.Actions, choice)))], -1);
        var expected = Enumerable.Range(0, Tasks).Select(i => Expected(data.Rollouts, values, logarithms, i, time)).ToArray();
        TensorAssert.NumbersAreClose(TensorAssert.Numbers(value), expected, 1e-12);
    }

    /// <summary>Over steps that happened: log π Â − c_v (V_θ − Â − V)² + c_e H.</summary>
    private static double Expected(Rollouts rollouts, Tensor values, Tensor logarithms, int i, TimeReduction time)
    {
        var (sum, steps) = (0.0, 0);
        for (var n = 0; n < Episodes; n++)
        {
            double Number(Tensor perStep, int h) => perStep[i, n, h].ToDouble();
            var advantage = 0.0;
            for (var h = Horizon - 1; h >= 0; h--)
            {
                var goesOn = rollouts.Terminated[i, n, h].ToBoolean() ? 0 : 1;
                var next = h == Horizon - 1 ? rollouts.LastValue![i, n].ToDouble() : Number(rollouts.Values!, h + 1);
                var before = Number(rollouts.Values!, h);
                advantage = Number(rollouts.Rewards, h) + (Discount * goesOn * (next + (Lambda * advantage))) - before;
                if (h == Horizon - 1) advantage = Number(rollouts.Rewards, h) + (Discount * goesOn * next) - before;
                if (rollouts.Alive[i, n, h].ToDouble() == 0) continue;
                var log = Enumerable.Range(0, Choices).Select(choice => logarithms[i, n, h, choice].ToDouble()).ToArray();
                var error = Number(values, h) - advantage - before;
                sum += (log[rollouts.Actions[i, n, h].ToInt64()] * advantage) - (ValueWeight * error * error) -
                    (EntropyWeight * log.Sum(l => Math.Exp(l) * l));
                steps++;
            }
        }

        return sum / (time == TimeReduction.Sum ? Episodes : steps);
    }

    private static TaskData Data(CategoricalActorCritic policy, Parameters sampled, Generator random)
    {
        Tensor Normal(params long[] shape) => torch.randn(shape, float64, generator: random);
        var observations = Normal(Tasks, Episodes, Horizon, Observed);
        var (ended, alive) = (torch.zeros(Tasks, Episodes, Horizon, torch.@bool), torch.ones(Tasks, Episodes, Horizon, float64));
        ended[0, 1, 1] = true;
        alive[0, 1, 2] = 0;
        alive[0, 1, 3] = 0;
        var rewards = Normal(Tasks, Episodes, Horizon) * alive;
        var rollouts = new Rollouts
        {
            Observations = observations,
            LastObservation = Normal(Tasks, Episodes, Observed),
            Actions = torch.arange(Tasks * Episodes * Horizon, torch.int64).remainder(Choices).reshape(Tasks, Episodes, Horizon),
            Rewards = rewards,
            Terminated = ended,
            Alive = alive,
            Diverged = torch.zeros(Tasks, Episodes, float64),
            Theta = sampled,
            Behavior = policy.Distribution(sampled, observations),
            Values = Normal(Tasks, Episodes, Horizon),
            LastValue = Normal(Tasks, Episodes),
        };
        var credit = new AdvantageEstimate(torch.full_like(alive, double.NaN), torch.ones(Tasks, float64), rewards, torch.ones(Horizon, float64));
        return new(new(torch.zeros(Tasks, 1, float64)), rollouts, credit);
    }
}
