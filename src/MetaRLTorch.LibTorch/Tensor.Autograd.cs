using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>The tensor's part in differentiation.</summary>
    public sealed unsafe partial class Tensor
    {
        private static readonly Op DetachOp = new("detach");
        private static readonly Op DetachInPlaceOp = new("detach_");

        public bool requires_grad
        {
            get => Query(NativeMethods.mt_tensor_requires_grad(Handle)) != 0;
            set => Query(NativeMethods.mt_tensor_set_requires_grad(Handle, value ? 1 : 0));
        }

        public bool is_leaf => Query(NativeMethods.mt_tensor_is_leaf(Handle)) != 0;

        /// <summary>What <see cref="backward()"/> has added up, as a new handle at every reading; null if nothing.
        /// </summary>
        public Tensor? grad
        {
            get
            {
                nint gradient;
                Query(NativeMethods.mt_tensor_get_grad(Handle, &gradient));
                return gradient == 0 ? null : new Tensor(gradient);
            }

            set
            {
                Query(NativeMethods.mt_tensor_set_grad(Handle, value?.Handle ?? 0));
                GC.KeepAlive(value);
            }
        }

        public Tensor requires_grad_(bool requires_grad = true)
        {
            this.requires_grad = requires_grad;
            return this;
        }

        public void retain_grad() => Query(NativeMethods.mt_tensor_retain_grad(Handle));

        public void backward() => autograd.backward([this], null, false, false, null);

        public void backward(
            IList<Tensor>? grad_tensors = null,
            bool retain_graph = false,
            bool create_graph = false,
            IList<Tensor>? inputs = null) =>
            autograd.backward([this], grad_tensors, retain_graph, create_graph, inputs);

        public Tensor detach() => DetachOp.Call(this);

        public Tensor detach_() => DetachInPlaceOp.CallInPlace(this);
    }
}
