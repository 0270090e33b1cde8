using MetaRLTorch.Environments;
using NUnit.Framework;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Testing;

/// <summary>What an environment promises that scores all steps at once: an <see cref="IScoredEnvironment"/>.</summary>
public abstract class ScoredEnvironmentContract : EnvironmentContract
{
    /// <summary>Each step is scored as if it were alone: all at once and one by one give the same bits.</summary>
    [Test]
    public void Score_OfAllSteps_IsTheScoreOfEach([ValueSource(nameof(Precisions))] ScalarType type)
    {
        var (environment, tasks) = ((IScoredEnvironment)Environment, Tasks(3).To(new(torch.CPU, type)));
        var steps = Walk(tasks, 4, Environment.Spec.Horizon).ToArray();
        var facts = steps.SkipLast(1).Select((state, h) => environment
            .Move(tasks, state.State, Action(tasks, 4, h, scale: 1), Chance(tasks, 4, h)).Facts).ToArray();

        var outcome = environment.Score(
            tasks, [.. facts[0].Select((_, j) => torch.stack(facts.Select(step => step[j]), 2))]);

        Tensor Stacked(Func<EnvironmentState, Tensor> part) => torch.stack(steps.Skip(1).Select(part), 2);
        TensorAssert.AreSame(outcome.Reward, Stacked(state => state.Reward));
        TensorAssert.AreSame(outcome.Terminated, Stacked(state => state.Terminated));
        if (outcome.Diverged is { } diverged) TensorAssert.AreSame(diverged, Stacked(state => state.Diverged!));
        Assert.That(outcome.RewardParts.Keys, Is.EqualTo(steps[1].RewardParts.Keys));
        foreach (var (name, part) in outcome.RewardParts) TensorAssert.AreSame(part, Stacked(state => state.RewardParts[name]));
    }

    /// <summary>The policy sees of a move what it sees of a step.</summary>
    [Test]
    public void Move_ShowsWhatAStepShows()
    {
        var (environment, tasks) = ((IScoredEnvironment)Environment, Tasks(3));
        var steps = Walk(tasks, 4, steps: 2).ToArray();

        var move = environment.Move(tasks, steps[1].State, Action(tasks, 4, step: 1, scale: 1), Chance(tasks, 4, step: 1));

        TensorAssert.AreSame(move.Observation, steps[2].Observation);
        foreach (var (own, expected) in move.State.Zip(steps[2].State)) TensorAssert.AreSame(own, expected);
    }
}
