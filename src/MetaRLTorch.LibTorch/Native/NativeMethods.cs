using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

[assembly: DisableRuntimeMarshalling]

namespace TorchSharp.Native;

/// <summary>The exports of the C++ shim, as <c>native/metarl_torch.h</c> declares and explains them.</summary>
internal static unsafe partial class NativeMethods
{
    private const string Library = ShimLibrary.Name;

    static NativeMethods() => ShimLibrary.Register();

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint mt_op_find(string name, string overload);

    [LibraryImport(Library)]
    internal static partial long mt_op_schema(nint op, byte* text, long capacity);

    [LibraryImport(Library)]
    internal static partial long mt_op_call(nint op, NativeArg* args, int count, nint* results, int capacity);

    [LibraryImport(Library)]
    internal static partial long mt_op_results(nint* results, long count);

    [LibraryImport(Library)]
    internal static partial byte* mt_last_error();

    [LibraryImport(Library)]
    internal static partial byte* mt_version();

    [LibraryImport(Library)]
    internal static partial void mt_tensor_free(nint tensor);

    [LibraryImport(Library)]
    internal static partial nint mt_tensor_alias(nint tensor);

    [LibraryImport(Library)]
    internal static partial long mt_tensor_dim(nint tensor);

    [LibraryImport(Library)]
    internal static partial long mt_tensor_numel(nint tensor);

    [LibraryImport(Library)]
    internal static partial int mt_tensor_sizes(nint tensor, long* sizes);

    [LibraryImport(Library)]
    internal static partial int mt_tensor_strides(nint tensor, long* strides);

    [LibraryImport(Library)]
    internal static partial int mt_tensor_dtype(nint tensor);

    [LibraryImport(Library)]
    internal static partial int mt_tensor_device_type(nint tensor);

    [LibraryImport(Library)]
    internal static partial int mt_tensor_device_index(nint tensor);

    [LibraryImport(Library)]
    internal static partial int mt_tensor_is_contiguous(nint tensor);

    [LibraryImport(Library)]
    internal static partial void* mt_tensor_data(nint tensor);

    [LibraryImport(Library)]
    internal static partial nint mt_tensor_from_blob(
        void* data, long* sizes, int dim, int dtype, delegate* unmanaged<nint, void> release, nint context);

    [LibraryImport(Library)]
    internal static partial int mt_tensor_requires_grad(nint tensor);

    [LibraryImport(Library)]
    internal static partial int mt_tensor_set_requires_grad(nint tensor, int value);

    [LibraryImport(Library)]
    internal static partial int mt_tensor_is_leaf(nint tensor);

    [LibraryImport(Library)]
    internal static partial int mt_tensor_retain_grad(nint tensor);

    [LibraryImport(Library)]
    internal static partial int mt_tensor_get_grad(nint tensor, nint* gradient);

    [LibraryImport(Library)]
    internal static partial int mt_tensor_set_grad(nint tensor, nint gradient);

    [LibraryImport(Library)]
    internal static partial int mt_autograd_grad(
        nint* outputs, int outputCount, nint* inputs, int inputCount, nint* seeds, int seedCount,
        int retainGraph, int createGraph, int allowUnused, nint* gradients);

    [LibraryImport(Library)]
    internal static partial int mt_autograd_backward(
        nint* tensors, int tensorCount, nint* seeds, int seedCount,
        int retainGraph, int createGraph, nint* inputs, int inputCount);

    [LibraryImport(Library)]
    internal static partial int mt_grad_mode();

    [LibraryImport(Library)]
    internal static partial void mt_set_grad_mode(int enabled);

    [LibraryImport(Library)]
    internal static partial nint mt_inference_enter(int enabled);

    [LibraryImport(Library)]
    internal static partial void mt_inference_leave(nint guard);

    [LibraryImport(Library)]
    internal static partial nint mt_generator_new(ulong seed, int deviceType, int deviceIndex);

    [LibraryImport(Library)]
    internal static partial nint mt_generator_default();

    [LibraryImport(Library)]
    internal static partial void mt_generator_free(nint generator);

    [LibraryImport(Library)]
    internal static partial int mt_generator_set_seed(nint generator, long seed);

    [LibraryImport(Library)]
    internal static partial int mt_generator_get_seed(nint generator, long* seed);

    [LibraryImport(Library)]
    internal static partial nint mt_generator_get_state(nint generator);

    [LibraryImport(Library)]
    internal static partial int mt_generator_set_state(nint generator, nint state);

    [LibraryImport(Library)]
    internal static partial int mt_manual_seed(long seed, int cudaOnly, int allDevices);

    [LibraryImport(Library)]
    internal static partial void mt_set_num_threads(int count);

    [LibraryImport(Library)]
    internal static partial int mt_get_num_threads();

    [LibraryImport(Library)]
    internal static partial byte* mt_blas_config();

    [LibraryImport(Library)]
    internal static partial int mt_cuda_is_available();

    [LibraryImport(Library)]
    internal static partial int mt_cuda_device_count();

    [LibraryImport(Library)]
    internal static partial int mt_cuda_synchronize(long deviceIndex);

    [LibraryImport(Library)]
    internal static partial int mt_cuda_is_cudnn_available();

    [LibraryImport(Library)]
    internal static partial int mt_get_allow_tf32();

    [LibraryImport(Library)]
    internal static partial int mt_set_allow_tf32(int value);
}
