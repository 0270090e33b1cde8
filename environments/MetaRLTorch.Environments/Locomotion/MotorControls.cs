using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Environments.Locomotion;

/// <summary>Actions between tensors and motors.</summary>
internal static class MotorControls
{
    /// <summary>The controls of a batch of actions: scaled, then clipped to [−1, 1]; row by row.</summary>
    /// <exception cref="ArgumentException">The actions are of another shape, or not finite.</exception>
    public static double[] Read(Tensor action, long[] shape, int motors, double scale)
    {
        if (!action.shape.SequenceEqual([.. shape, motors]))
        {
            throw new ArgumentException(
                $"Actions have shape [{string.Join(", ", action.shape)}]; expected [{shape[0]}, {shape[1]}, {motors}]: "
                + "tasks, episodes, motors.",
                nameof(action));
        }

        using var numbers = action.to(torch.float64, torch.CPU);
        var controls = Numbers<double>(numbers);
        for (var i = 0; i < controls.Length; i++)
        {
            if (!double.IsFinite(controls[i])) throw Broken(i / motors, i % motors, controls[i], shape);
            controls[i] = Math.Clamp(scale * controls[i], -1, 1);
        }

        return controls;
    }

    /// <summary>The numbers of a tensor on the CPU, row by row.</summary>
    public static T[] Numbers<T>(Tensor tensor)
        where T : struct
    {
        using var inOrder = tensor.contiguous();
        return MemoryMarshal.Cast<byte, T>(inOrder.bytes).ToArray();
    }

    private static ArgumentException Broken(int environment, int motor, double value, long[] shape) => new(
        $"Component {motor} of the action of environment {environment} (task {environment / shape[1]}, episode "
        + $"{environment % shape[1]}) is {value}; an action is finite. Lower the step sizes: the policy has diverged.");
}
