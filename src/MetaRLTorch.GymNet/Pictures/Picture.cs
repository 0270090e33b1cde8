using MetaRLTorch.Environments;
using MetaRLTorch.Environments.FrozenLake;
using MetaRLTorch.Environments.HalfCheetah;
using MetaRLTorch.Environments.Navigation2D;
using SixLabors.ImageSharp;

namespace MetaRLTorch.GymNet.Pictures;

/// <summary>The environments that can be drawn.</summary>
internal static class Picture
{
    /// <summary>How to draw an episode of one task; null where there is no picture.</summary>
    public static Func<EnvironmentState, Image>? Of(IEnvironment environment, TaskBatch task)
    {
        var numbers = GymNumbers.Of(task.Values);
        return environment switch
        {
            Navigation2D => state => NavigationPicture.Draw(GymNumbers.Of(state.State[0]), goal: numbers),
            FrozenLake => state => LakePicture.Draw((int)GymNumbers.Of(state.State[0])[0], holes: numbers),
            HalfCheetahVelocity or HalfCheetahDirection => state => HalfCheetahPicture.Draw(GymNumbers.Of(state.State[0])),
            _ => null,
        };
    }
}
