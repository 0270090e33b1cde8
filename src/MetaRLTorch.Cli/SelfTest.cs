using System.Runtime.InteropServices;
using MetaRLTorch.Policies;
using MetaRLTorch.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Cli;

/// <summary>What a tensor library must do for a meta-gradient to be right.</summary>
internal static class SelfTest
{
    private const double Step = 1e-5;
    private const double Tolerance = 1e-6;
    private const int MatrixSize = 1024;

    /// <summary>What is wrong, one line each; empty if all is well.</summary>
    /// <param name="cuda">Whether the GPU is to be tried too.</param>
    public static IEnumerable<string> Run(bool cuda)
    {
        if (Guard("second-order gradients", () => SecondOrderGradient(torch.CPU)) is { } gradients) yield return gradients;
        if (Guard("random streams", RandomStreamsRepeat) is { } streams) yield return streams;
        if (cuda && Guard("the GPU", () => SecondOrderGradient(torch.CUDA)) is { } gpu) yield return gpu;
    }

    /// <summary>10⁹ floating-point operations per second of one core on a float32 matrix product.</summary>
    public static double MatrixProductSpeed()
    {
        using var scope = torch.NewDisposeScope();
        var x = torch.ones(MatrixSize, MatrixSize);
        x.mm(x);
        var best = TimeSpan.MaxValue;
        for (var i = 0; i < 5; i++)
        {
            var begin = TimeProvider.System.GetTimestamp();
            x.mm(x);
            var elapsed = TimeProvider.System.GetElapsedTime(begin);
            if (elapsed < best) best = elapsed;
        }

        return 2.0 * MatrixSize * MatrixSize * MatrixSize / best.TotalSeconds / 1e9;
    }

    private static string? Guard(string what, Func<string?> test)
    {
        try
        {
            using var scope = torch.NewDisposeScope();
            return test() is { } fault ? $"{what}: {fault}" : null;
        }
        catch (Exception failure) when (failure.GetBaseException() is ExternalException or InvalidOperationException
            or DllNotFoundException or EntryPointNotFoundException or NotSupportedException)
        {
            // The lines after the first are traces.
            return $"{what}: {failure.GetBaseException().Message.Split('\n', 2)[0].TrimEnd()}";
        }
    }

    /// <summary>
    /// The Hessian-vector product of a small network by autograd against central differences of its gradient.
    /// </summary>
    private static string? SecondOrderGradient(Device device)
    {
        using var random = new Generator(1);
        var network = new GaussianPolicy(3, Environments.ActionSpace.Continuous(2), new() { HiddenSizes = [5] });
        var theta = network.Initialize(random, new(device, torch.float64)).ForEachTask(1);
        var vector = theta.Map(t => torch.randn(t.shape, torch.float64, generator: random).to(device));
        var inputs = torch.randn([1, 7, 3], torch.float64, generator: random).to(device);
        Parameters GradientAt(Parameters at, bool differentiable) =>
            Gradient.PerTask(network.Distribution(at, inputs).Statistics[0].square().sum([1, 2]), at, differentiable);

        var leaf = theta.Track();
        var exact = Gradient.HessianVectorProduct(GradientAt(leaf, differentiable: true), leaf, vector);
        var above = GradientAt((theta + (Step * vector)).Track(), differentiable: false);
        var below = GradientAt((theta - (Step * vector)).Track(), differentiable: false);
        var difference = ((0.5 / Step) * (above - below)) - exact;
        var error = Math.Sqrt(difference.Dot(difference).ToDouble() / exact.Dot(exact).ToDouble());
        return error < Tolerance
            ? null
            : $"autograd differs from central differences by {error:E1}, more than {Tolerance:E0}";
    }

    private static string? RandomStreamsRepeat()
    {
        using Generator first = new(7), second = new(7), other = new(8);
        Tensor Draw(Generator random) => torch.randn(100, torch.float64, generator: random);
        var (a, b, c) = (Draw(first), Draw(second), Draw(other));
        return torch.allclose(a, b, 0, 0) && !torch.allclose(a, c)
            ? null
            : "one seed gives different numbers, or two seeds the same";
    }
}
