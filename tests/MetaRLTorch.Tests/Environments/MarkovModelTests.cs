using MetaRLTorch.Environments;
using MetaRLTorch.Environments.TabularMdp;
using MetaRLTorch.Tensors;
using MetaRLTorch.Testing;
using NUnit.Framework;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Tests.Environments;

public sealed class MarkovModelTests : TensorTests
{
    private const double Discount = 0.9;

    [Test]
    public void Return_OfTwoStates_IsTheGeometricSumWorkedByHand()
    {
        // One choice: state 0 pays 1 and leads to 1, state 1 pays 2 and leads back. J = (1 + 2γ)/(1 − γ²) = 2.8/0.19.
        var transitions = torch.tensor(new[] { 0.0, 1, 1, 0 }, [1, 2, 1, 2]);
        var model = new MarkovModel(
            transitions, torch.tensor(new[] { 1.0, 2 }, [1, 2, 1]), torch.tensor(new[] { 1.0, 0 }, [1, 2]), Discount);
        var policy = torch.ones(1, 2, 1, torch.float64);

        Assert.That(model.Return(policy).ToDouble(), Is.EqualTo(2.8 / 0.19).Within(1e-12));

        // ν(0) = (1 − γ)/(1 − γ²) = 1/1.9.
        Assert.That(TensorAssert.Numbers(model.Occupancy(policy)), Is.EqualTo([1 / 1.9, 0.9 / 1.9]).Within(1e-12));
    }

    [Test]
    public void ActionValues_SatisfyBellmansEquation()
    {
        var (model, logits) = Random();
        var policy = logits.softmax(-1);

        var (values, actionValues) = (model.Values(policy), model.ActionValues(policy));

        TensorAssert.AreClose((policy * actionValues).sum(-1), values, 1e-12);
        var next = torch.matmul(model.Transitions, values.unsqueeze(1).unsqueeze(-1)).squeeze(-1);
        TensorAssert.AreClose(actionValues, model.Rewards + (Discount * next), 1e-12);
    }

    [Test]
    public void OccupancyTimesRewards_IsTheReturn()
    {
        var (model, logits) = Random();
        var policy = logits.softmax(-1);

        var occupancy = model.Occupancy(policy);

        TensorAssert.AreClose(occupancy.sum(-1), torch.ones(2, torch.float64), 1e-12);
        var rewards = (occupancy * (policy * model.Rewards).sum(-1)).sum(-1);
        TensorAssert.AreClose(rewards / (1 - Discount), model.Return(policy), 1e-12);
    }

    [Test]
    public void GradientOfTheReturn_IsThePolicyGradient_AndEqualsDifferences()
    {
        var (model, logits) = Random();
        var leaf = logits.requires_grad_();
        var gradient = torch.autograd.grad([model.Return(leaf.softmax(-1)).sum()], [leaf])[0];

        // ∂J/∂θ(s, a) = ν(s)/(1 − γ) · π(a|s) (Q(s, a) − V(s)).
        var policy = logits.detach().softmax(-1);
        var advantage = model.ActionValues(policy) - model.Values(policy).unsqueeze(-1);
        var theorem = model.Occupancy(policy).unsqueeze(-1) / (1 - Discount) * policy * advantage;
        TensorAssert.AreClose(gradient, theorem, 1e-11);

        var differences = FiniteDifferences.Gradient(
            x => model.Return(torch.tensor(x, logits.shape).softmax(-1)).sum().ToDouble(), TensorAssert.Numbers(logits));
        Assert.That(TensorAssert.RelativeError(TensorAssert.Numbers(gradient), differences), Is.LessThan(1e-8));
    }

    [Test]
    public void OptimalPolicy_IsAtLeastAsGoodEverywhere()
    {
        var (model, logits) = Random();

        var (best, values) = (model.OptimalValues(), model.Values(logits.softmax(-1)));

        Assert.That(TensorAssert.Numbers(best - values), Is.All.GreaterThanOrEqualTo(-1e-9));
        TensorAssert.AreClose(model.Values(model.OptimalPolicy()), best, 1e-10);
    }

    /// <summary>Two random worlds of four states and three choices, and logits.</summary>
    private static (MarkovModel Model, Tensor Logits) Random()
    {
        var world = new TabularMdp(new() { States = 4, Choices = 3, Concentration = 1 });
        using var random = new RandomStreams(5).Open(RandomPurpose.Tasks);
        var model = world.Model(world.SampleTasks(2, random), Discount);
        return (model, torch.randn(2, 4, 3, torch.float64, generator: random));
    }
}
