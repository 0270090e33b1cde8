using MetaRLTorch.Environments.Physics;
using static TorchSharp.torch;

namespace MetaRLTorch.Environments.Locomotion;

/// <summary>From actions to controls of motors.</summary>
internal static class MotorControls
{
    /// <summary>The actions, scaled, then clipped to [−1, 1]: [M · N · A], row by row.</summary>
    /// <exception cref="ActionException">The actions have another shape, or are not finite.</exception>
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
