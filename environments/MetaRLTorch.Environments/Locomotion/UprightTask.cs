using MetaRLTorch.Environments.Pictures;

namespace MetaRLTorch.Environments.Locomotion;

/// <summary>A body in the plane, with tasks and a reward.</summary>
public abstract class UprightTask : LocomotionTask, IDrawnEnvironment
{
    private protected UprightTask(LocomotionDynamics dynamics)
        : base(dynamics)
    {
    }

    /// <inheritdoc/>
    public IReadOnlyList<Panel> Draw(double[] task, IReadOnlyList<Behavior> behaviors) => Dynamics.Picture!.Draw(behaviors);
}
