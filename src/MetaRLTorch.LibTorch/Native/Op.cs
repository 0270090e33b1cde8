using System.Runtime.CompilerServices;
using System.Text;
using TorchSharp.Utils;

namespace TorchSharp.Native;

/// <summary>
/// An operator of libtorch, called by name through its dispatcher. Trailing arguments may be left out: they take the
/// defaults of the schema that the installed libtorch has.
/// </summary>
internal sealed unsafe class Op(string name, string overload = "")
{
    private const int MaxArguments = 16;
    private const int StackWords = 64;

    private nint handle;

    /// <summary>The operator's name with its overload, as libtorch writes it.</summary>
    internal string Name { get; } = overload.Length == 0 ? name : $"{name}.{overload}";

    /// <summary>Looks the operator up in the installed libtorch and returns its declaration.</summary>
    internal string Schema()
    {
        var op = Resolve();
        var length = NativeError.Status(NativeMethods.mt_op_schema(op, null, 0));
        var text = new byte[length];
        fixed (byte* start = text)
        {
            NativeMethods.mt_op_schema(op, start, length);
        }

        return Encoding.UTF8.GetString(text);
    }

    /// <summary>Calls an operator with one tensor as result.</summary>
    internal torch.Tensor Call(params ReadOnlySpan<Arg> args)
    {
        nint result = 0;
        Invoke(args, &result, 1);
        return new torch.Tensor(result);
    }

    /// <summary>Calls an operator that changes its first argument.</summary>
    internal torch.Tensor CallInPlace(torch.Tensor self, params ReadOnlySpan<Arg> args)
    {
        var all = new ArgBuffer();
        all[0] = self;
        args.CopyTo(((Span<Arg>)all)[1..]);
        Invoke(((ReadOnlySpan<Arg>)all)[..(args.Length + 1)], null, 0);
        return self;
    }

    /// <summary>Calls an operator with two tensors as result.</summary>
    internal (torch.Tensor First, torch.Tensor Second) CallPair(params ReadOnlySpan<Arg> args)
    {
        var results = stackalloc nint[2];
        Invoke(args, results, 2);
        return (new torch.Tensor(results[0]), new torch.Tensor(results[1]));
    }

    /// <summary>Calls an operator with a list of tensors, or several, as result.</summary>
    internal torch.Tensor[] CallList(params ReadOnlySpan<Arg> args)
    {
        const int Few = 16;
        var results = stackalloc nint[Few];
        var count = Invoke(args, results, Few);
        if (count <= Few)
        {
            return Wrap(new ReadOnlySpan<nint>(results, (int)count));
        }

        var many = new nint[count];
        fixed (nint* start = many)
        {
            NativeMethods.mt_op_results(start, count);
        }

        return Wrap(many);
    }

    /// <summary>Calls an operator with a yes or no as result.</summary>
    internal bool CallBool(params ReadOnlySpan<Arg> args)
    {
        nint result = 0;
        Invoke(args, &result, 1);
        return result != 0;
    }

    private static torch.Tensor[] Wrap(ReadOnlySpan<nint> handles)
    {
        var tensors = new torch.Tensor[handles.Length];
        for (var i = 0; i < tensors.Length; i++)
        {
            tensors[i] = new torch.Tensor(handles[i]);
        }

        return tensors;
    }

    [SkipLocalsInit]
    private long Invoke(ReadOnlySpan<Arg> args, nint* results, int capacity)
    {
        var words = 0;
        foreach (ref readonly var arg in args)
        {
            words += arg.Words;
        }

        var native = stackalloc NativeArg[MaxArguments];
        var few = stackalloc long[StackWords];
        fixed (long* many = words <= StackWords ? null : new long[words])
        {
            var next = many == null ? few : many;
            for (var i = 0; i < args.Length; i++)
            {
                args[i].Write(ref native[i], next);
                next += args[i].Words;
            }

            var op = handle != 0 ? handle : Resolve();
            var count = NativeMethods.mt_op_call(op, native, args.Length, results, capacity);
            foreach (ref readonly var arg in args)
            {
                GC.KeepAlive(arg.Source);
            }

            return NativeError.Status(count);
        }
    }

    // Two threads may both look an operator up; the answers are interchangeable.
    private nint Resolve() =>
        handle != 0 ? handle : handle = NativeError.Handle(NativeMethods.mt_op_find(name, overload));

    [InlineArray(MaxArguments)]
    private struct ArgBuffer
    {
        private Arg first;
    }
}
