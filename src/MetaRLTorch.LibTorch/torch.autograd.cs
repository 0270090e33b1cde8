using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Differentiation.</summary>
    public static unsafe partial class autograd
    {
        /// <summary>
        /// The gradients of the sum of the outputs. To differentiate them again, ask for both
        /// <paramref name="create_graph"/> and <paramref name="retain_graph"/>: neither implies the other.
        /// </summary>
        /// <returns>One gradient per input; <see cref="Tensor.IsInvalid"/> for an unused one, if those are allowed.
        /// </returns>
        /// <exception cref="System.Runtime.InteropServices.ExternalException">The graph has been freed, an input is
        /// unused, or shapes do not fit.</exception>
        public static IList<Tensor> grad(
            IList<Tensor> outputs,
            IList<Tensor> inputs,
            IList<Tensor>? grad_outputs = null,
            bool retain_graph = false,
            bool create_graph = false,
            bool allow_unused = false)
        {
            nint[] outs = Handles(outputs), ins = Handles(inputs), seeds = Handles(grad_outputs);
            var gradients = new nint[ins.Length];
            fixed (nint* outputStart = outs, inputStart = ins, seedStart = seeds, gradientStart = gradients)
            {
                NativeError.Status(NativeMethods.mt_autograd_grad(
                    outputStart, outs.Length, inputStart, ins.Length, seedStart, seeds.Length,
                    Flag(retain_graph), Flag(create_graph), Flag(allow_unused), gradientStart));
            }

            KeepAlive(outputs, inputs, grad_outputs);
            return gradients.Select(handle => new Tensor(handle)).ToList();
        }

        public static void backward(
            IList<Tensor> tensors,
            IList<Tensor>? grad_tensors = null,
            bool? retain_graph = null,
            bool create_graph = false,
            IList<Tensor>? inputs = null)
        {
            nint[] outs = Handles(tensors), seeds = Handles(grad_tensors), ins = Handles(inputs);
            fixed (nint* outputStart = outs, seedStart = seeds, inputStart = ins)
            {
                NativeError.Status(NativeMethods.mt_autograd_backward(
                    outputStart, outs.Length, seedStart, seeds.Length,
                    Flag(retain_graph ?? create_graph), Flag(create_graph), inputStart, ins.Length));
            }

            KeepAlive(tensors, grad_tensors, inputs);
        }

        public static void backward(
            Tensor tensor,
            IList<Tensor>? grad_tensors = null,
            bool? retain_graph = null,
            bool create_graph = false,
            IList<Tensor>? inputs = null) =>
            backward([tensor], grad_tensors, retain_graph, create_graph, inputs);

        public static void backward(
            Tensor tensor,
            Tensor grad_tensor,
            bool? retain_graph = null,
            bool create_graph = false,
            IList<Tensor>? inputs = null) =>
            backward([tensor], [grad_tensor], retain_graph, create_graph, inputs);

        private static int Flag(bool value) => value ? 1 : 0;

        private static nint[] Handles(IList<Tensor>? tensors)
        {
            var handles = new nint[tensors?.Count ?? 0];
            for (var i = 0; i < handles.Length; i++)
            {
                handles[i] = tensors![i].Handle;
            }

            return handles;
        }

        private static void KeepAlive(params ReadOnlySpan<IList<Tensor>?> lists)
        {
            foreach (var list in lists)
            {
                GC.KeepAlive(list);
            }
        }
    }
}
