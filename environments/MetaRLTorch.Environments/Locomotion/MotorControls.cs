using MetaRLTorch.Environments.Physics;
using static TorchSharp.torch;

namespace MetaRLTorch.Environments.Locomotion;

/// <summary>What motors are told by a batch of actions.</summary>
internal static class MotorControls
{
    /// <summary>The controls of a batch of actions: scaled, then clipped to [−1, 1]; row by row.</summary>
    /// <exception cref="ActionException">The actions are of another shape, or not finite.</exception>
    public static double[] Read(Tensor action, long[] shape, int motors, double scale)
    {
        if (!action.shape.SequenceEqual([.. shape, motors]))
        {
            throw ActionException.OfShape(action.shape, [.. shape, motors]);
        }

        var controls = PinnedCopy.ToHost(action);
        for (var i = 0; i < controls.Length; i++)
        {
            if (!double.IsFinite(controls[i]))
            {
                throw ActionException.NotFinite(EpisodeIndex.Of(i / motors, (int)shape[1]), i % motors, controls[i]);
            }

            controls[i] = Math.Clamp(scale * controls[i], -1, 1);
        }

        return controls;
    }
}
