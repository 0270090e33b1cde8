using TorchSharp.Native;

namespace TorchSharp;

/// <summary>What all factories share, and those that take no plain shape.</summary>
public static partial class torch
{
    private static readonly Op Eye = new("eye", "m");
    private static readonly Op ArangeStep = new("arange", "start_step");
    private static readonly Op Linspace = new("linspace");
    private static readonly Op Full = new("full");

    public static Tensor full(
        long[] size,
        Scalar value,
        ScalarType? dtype = null,
        Device? device = null,
        bool requires_grad = false,
        string[]? names = null)
    {
        var type = dtype ?? (is_integral(value.Type) ? ScalarType.Int64 : defaultDtype);
        return Finish(
            Full.Call(size, value, type, Arg.None, InitializeDevice(device), Arg.None), requires_grad, names);
    }

    public static Tensor full(
        long size,
        Scalar value,
        ScalarType? dtype = null,
        Device? device = null,
        bool requires_grad = false,
        string[]? names = null) =>
        full([size], value, dtype, device, requires_grad, names);

    public static Tensor full(
        long rows,
        long columns,
        Scalar value,
        ScalarType? dtype = null,
        Device? device = null,
        bool requires_grad = false,
        string[]? names = null) =>
        full([rows, columns], value, dtype, device, requires_grad, names);

    public static Tensor full(
        long dim0,
        long dim1,
        long dim2,
        Scalar value,
        ScalarType? dtype = null,
        Device? device = null,
        bool requires_grad = false,
        string[]? names = null) =>
        full([dim0, dim1, dim2], value, dtype, device, requires_grad, names);

    public static Tensor full(
        ReadOnlySpan<long> size,
        Scalar value,
        ScalarType? dtype = null,
        Device? device = null,
        bool requires_grad = false,
        string[]? names = null) =>
        full(size.ToArray(), value, dtype, device, requires_grad, names);

    public static Tensor full(
        long dim0,
        long dim1,
        long dim2,
        long dim3,
        Scalar value,
        ScalarType? dtype = null,
        Device? device = null,
        bool requires_grad = false,
        string[]? names = null) =>
        full([dim0, dim1, dim2, dim3], value, dtype, device, requires_grad, names);

    public static Tensor eye(
        long rows,
        long columns = -1,
        ScalarType? dtype = null,
        Device? device = null,
        bool requires_grad = false,
        string[]? names = null) =>
        Finish(
            Eye.Call(
                rows, columns == -1 ? rows : columns, dtype ?? defaultDtype, Arg.None, InitializeDevice(device),
                Arg.None),
            requires_grad,
            names);

    /// <summary>From start up to but not including stop; Int64 if all three are integers.</summary>
    public static Tensor arange(
        Scalar start,
        Scalar stop,
        Scalar step,
        ScalarType? dtype = null,
        Device? device = null,
        bool requires_grad = false)
    {
        var integral = is_integral(start.Type) && is_integral(stop.Type) && is_integral(step.Type);
        var type = dtype ?? (integral ? ScalarType.Int64 : defaultDtype);
        return Finish(
            ArangeStep.Call(start, stop, step, type, Arg.None, InitializeDevice(device), Arg.None), requires_grad);
    }

    public static Tensor arange(
        Scalar start,
        Scalar stop,
        ScalarType? dtype = null,
        Device? device = null,
        bool requires_grad = false) =>
        arange(start, stop, 1, dtype, device, requires_grad);

    public static Tensor arange(
        Scalar stop, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        arange(0, stop, 1, dtype, device, requires_grad);

    public static Tensor linspace(
        double start,
        double end,
        long steps,
        ScalarType? dtype = null,
        Device? device = null,
        bool requires_grad = false) =>
        Finish(
            Linspace.Call(
                start, end, steps, dtype ?? defaultDtype, Arg.None, InitializeDevice(device), Arg.None),
            requires_grad);

    private static Tensor Sized(
        Op op, long[] size, ScalarType? dtype, Device? device, bool requiresGrad, string[]? names) =>
        Finish(
            op.Call(size, dtype ?? defaultDtype, Arg.None, InitializeDevice(device), Arg.None), requiresGrad, names);

    private static Tensor Random(
        Op op,
        Op withGenerator,
        long[] size,
        ScalarType? dtype,
        Device? device,
        bool requiresGrad,
        Generator? generator,
        string[]? names)
    {
        var type = dtype ?? defaultDtype;
        var place = InitializeDevice(device);
        var tensor = generator is null
            ? op.Call(size, type, Arg.None, place, Arg.None)
            : withGenerator.Call(size, generator, type, Arg.None, place, Arg.None);
        return Finish(tensor, requiresGrad, names);
    }

    // Named dimensions are no part of the subset; the parameter keeps calls binding as they do in TorchSharp.
    private static Tensor Finish(Tensor tensor, bool requiresGrad, string[]? names = null)
    {
        if (names is { Length: > 0 })
        {
            throw new NotSupportedException("Named dimensions are not supported by this tensor provider: omit names.");
        }

        return requiresGrad ? tensor.requires_grad_() : tensor;
    }
}
