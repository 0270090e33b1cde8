using MetaRLTorch.Adaptation;
using MetaRLTorch.Environments;
using MetaRLTorch.Environments.FrozenLake;
using MetaRLTorch.Tensors;
using MetaRLTorch.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Tests.Adaptation;

/// <summary>Random lakes with slip and random logits, in double precision: the same for every task.</summary>
internal sealed class LakeSituation
{
    public const double Discount = 0.95;

    public LakeSituation(int tasks = 2, int seed = 3, double slip = 0.1)
    {
        var world = new FrozenLake(new() { Slip = slip });
        using var random = new RandomStreams(seed).Open(RandomPurpose.Tasks);
        Tasks = tasks;
        Model = world.Model(world.SampleTasks(tasks, random), Discount);
        Theta = torch.randn(16, 4, torch.float64, generator: random);
        Direction = torch.randn(16, 4, torch.float64, generator: random);
    }

    public int Tasks { get; }

    public MarkovModel Model { get; }

    /// <summary>θ: [S, A].</summary>
    public Tensor Theta { get; }

    /// <summary>A direction to differentiate along: [S, A].</summary>
    public Tensor Direction { get; }

    public TabularLowerLevel Level(WithinTaskOptions options) => new(Model, options);

    /// <summary>θ for each task: [M, S, A].</summary>
    public Tensor ForEachTask(Tensor theta) => theta.unsqueeze(0).expand(Tasks, 16, 4);

    /// <summary>The slope at θ along <see cref="Direction"/> of the mean of a value per task, by differences.</summary>
    public double Slope(Func<Tensor, Tensor> value, double step = 1e-2) => FiniteDifferences.Gradient(
        x => value(ForEachTask(Theta + (x[0] * Direction))).mean().ToDouble(), [0], step)[0];

    /// <summary>The derivative along <see cref="Direction"/> of the mean of a surrogate.</summary>
    public double Derivative(Func<Parameters, Tensor> surrogate) =>
        (Direction * Hypergradient(surrogate)).sum().ToDouble();

    public Tensor Hypergradient(Func<Parameters, Tensor> surrogate)
    {
        var theta = new Parameters([Theta]).Track();
        return Gradient.Of(surrogate(theta.ForEachTask(Tasks)).mean(), theta)[0];
    }

    /// <summary>∇J at solved tables: [M, S, A].</summary>
    public Parameters OuterGradient(Tensor solution)
    {
        var leaf = new Parameters([solution]).Track();
        return Gradient.PerTask(Model.Return(leaf[0].softmax(-1)), leaf, differentiable: false);
    }
}
