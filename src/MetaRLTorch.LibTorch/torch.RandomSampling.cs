using TorchSharp.Native;

namespace TorchSharp;

/// <summary>Random tensors that take more than a shape.</summary>
public static partial class torch
{
    private static readonly Op RandPerm = new("randperm");
    private static readonly Op RandPermGenerator = new("randperm", "generator");
    private static readonly Op RandPermOut = new("randperm", "out");
    private static readonly Op RandPermGeneratorOut = new("randperm", "generator_out");
    private static readonly Op RandInt = new("randint", "low");
    private static readonly Op RandIntGenerator = new("randint", "low_generator");
    private static readonly Op NormalTensors = new("normal", "Tensor_Tensor");

    /// <summary>The numbers 0 … n − 1 in random order; Int64 unless another type is asked for.</summary>
    public static Tensor randperm(
        long n,
        ScalarType? dtype = null,
        Device? device = null,
        bool requires_grad = false,
        Generator? generator = null)
    {
        var type = dtype ?? ScalarType.Int64;
        var place = InitializeDevice(device);
        var order = generator is null
            ? RandPerm.Call(n, type, Arg.None, place, Arg.None)
            : RandPermGenerator.Call(n, generator, type, Arg.None, place, Arg.None);
        return Finish(order, requires_grad);
    }

    public static Tensor randperm(long n, Tensor @out, Generator? generator = null) =>
        generator is null ? RandPermOut.Call(n, @out) : RandPermGeneratorOut.Call(n, generator, @out);

    /// <summary>Integers from low up to but not including high; Int64 unless another type is asked for.</summary>
    public static Tensor randint(
        long low,
        long high,
        long[] size,
        ScalarType? dtype = null,
        Device? device = null,
        bool requires_grad = false,
        Generator? generator = null,
        string[]? names = null)
    {
        var type = dtype ?? ScalarType.Int64;
        var place = InitializeDevice(device);
        var numbers = generator is null
            ? RandInt.Call(low, high, size, type, Arg.None, place, Arg.None)
            : RandIntGenerator.Call(low, high, size, generator, type, Arg.None, place, Arg.None);
        return Finish(numbers, requires_grad, names);
    }

    public static Tensor randint(
        long high,
        long[] size,
        ScalarType? dtype = null,
        Device? device = null,
        bool requires_grad = false,
        Generator? generator = null,
        string[]? names = null) =>
        randint(0, high, size, dtype, device, requires_grad, generator, names);

    public static Tensor multinomial(
        Tensor input, long num_samples, bool replacement = false, Generator? generator = null) =>
        input.multinomial(num_samples, replacement, generator);

    public static Tensor bernoulli(Tensor input, Generator? generator = null) => input.bernoulli(generator);

    public static Tensor normal(Tensor mean, Tensor std, Generator? generator = null) =>
        NormalTensors.Call(mean, std, generator);

    public static Tensor rand_like(
        Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        input.rand_like(dtype, device, requires_grad);

    public static Tensor randn_like(
        Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        input.randn_like(dtype, device, requires_grad);
}
