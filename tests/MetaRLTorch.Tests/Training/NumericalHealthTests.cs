using MetaRLTorch.MetaAlgorithms;
using MetaRLTorch.Optimizers;
using MetaRLTorch.Sampling;
using MetaRLTorch.Testing;
using MetaRLTorch.Training;
using NUnit.Framework;
using TorchSharp;

namespace MetaRLTorch.Tests.Training;

public sealed class NumericalHealthTests : TensorTests
{
    [Test]
    public void FiniteData_Passes() => Assert.That(() => NumericalHealth.Check(Batch()), Throws.Nothing);

    [TestCase("Actions", "An action after 1 inner steps")]
    [TestCase("Observations", "An observation after 1 inner steps")]
    [TestCase("Rewards", "A reward after 1 inner steps")]
    [TestCase("Advantages", "An advantage after 1 inner steps")]
    public void TheFirstQuantityThatIsNotFinite_IsNamed(string spoiled, string named)
    {
        var batch = Batch();
        batch = batch with { Inner = new([batch.Inner.Data[0], Spoil(batch.Inner.Data[1], spoiled)], batch.Inner.End) };

        Assert.That(
            () => NumericalHealth.Check(batch),
            Throws.InstanceOf<NonFiniteException>().With.Property("Quantity").EqualTo(named));
    }

    [Test]
    public void TheFirstEnvironmentAndStep_AreNamed()
    {
        var batch = Batch();                                            // 3 tasks × 4 episodes × 6 steps
        var spoiled = batch.After.Rollouts.Actions.clone();
        spoiled[1, 2, 5, 0] = double.NegativeInfinity;
        spoiled[2, 0, 0, 0] = double.NaN;

        Assert.That(
            () => NumericalHealth.Check(batch with { After = batch.After with { Rollouts = batch.After.Rollouts with { Actions = spoiled } } }),
            Throws.InstanceOf<NonFiniteException>().With.Message.StartsWith(
                "An action after 2 inner steps in environment 6 (task 1, episode 2) at step 5 is not finite."));
    }

    [TestCase(0, 0, 0, 1, "environment 0 (task 0, episode 0) at step 0")]
    [TestCase(1, 2, 5, 0, "environment 6 (task 1, episode 2) at step 5")]
    public void AComponentOfSeveral_IsAtItsStep(int task, int episode, int step, int component, string place)
    {
        var batch = Batch();
        var spoiled = batch.After.Rollouts.Observations.repeat(1, 1, 1, 2);
        spoiled[task, episode, step, component] = double.NaN;

        Assert.That(
            () => NumericalHealth.Check(batch with { After = batch.After with { Rollouts = batch.After.Rollouts with { Observations = spoiled } } }),
            Throws.InstanceOf<NonFiniteException>().With.Message.StartsWith($"An observation after 2 inner steps in {place} is not finite."));
    }

    [Test]
    public void TheDataAfterAdaptation_IsCheckedToo()
    {
        var batch = Batch();
        batch = batch with { After = Spoil(batch.After, "Rewards") };

        Assert.That(
            () => NumericalHealth.Check(batch),
            Throws.InstanceOf<NonFiniteException>().With.Property("Quantity").EqualTo("A reward after 2 inner steps"));
    }

    private static MetaBatch Batch()
    {
        var experiment = new LineExperiment { Steps = 2 };
        return experiment.Collect(experiment.Maml, experiment.Theta());
    }

    private static TaskData Spoil(TaskData data, string property)
    {
        var rollouts = data.Rollouts;
        torch.Tensor One(torch.Tensor tensor)
        {
            var spoiled = tensor.clone();
            spoiled.reshape(-1).narrow(0, 1, 1).fill_(double.NaN);
            return spoiled;
        }

        return property switch
        {
            "Actions" => data with { Rollouts = rollouts with { Actions = One(rollouts.Actions) } },
            "Observations" => data with { Rollouts = rollouts with { Observations = One(rollouts.Observations) } },
            "Rewards" => data with { Rollouts = rollouts with { Rewards = One(rollouts.Rewards) } },
            "Advantages" => data with { Credit = data.Credit with { Advantages = One(data.Credit.Advantages) } },
            _ => throw new ArgumentOutOfRangeException(nameof(property), property, "No such field."),
        };
    }
}
