using Gym.Environments;
using Gym.Environments.Envs.Classic;
using Gym.Envs;
using Gym.Observations;
using NumSharp;
using SixLabors.ImageSharp;

namespace MetaRLTorch.GymNet.CartPole;

/// <summary>A CartPoleEnv whose steps earn the more, the nearer the cart is to a place; its actions may be mirrored.</summary>
internal sealed class PlacedCartPole : Env
{
    private readonly CartPoleEnv _cartPole = new(NullEnvViewer.Factory);
    private readonly double _place;
    private readonly double _width;
    private readonly bool _isMirrored;

    public PlacedCartPole(double place, double width, bool isMirrored)
    {
        (_place, _width, _isMirrored) = (place, width, isMirrored);
        (ActionSpace, ObservationSpace) = (_cartPole.ActionSpace, _cartPole.ObservationSpace);
        (Metadata, RewardRange) = (_cartPole.Metadata, (0, 1));
    }

    public override NDArray Reset() => _cartPole.Reset();

    public override Step Step(object action)
    {
        var step = _cartPole.Step(_isMirrored ? 1 - (int)action : action);
        var distance = step.Observation.GetDouble(0) - _place;
        step.Reward *= (float)Math.Exp(-distance * distance / (2 * _width * _width));
        return step;
    }

    public override Image Render(string mode = "human") => _cartPole.Render(mode);

    public override void CloseEnvironment() => _cartPole.CloseEnvironment();

    public override void Seed(int seed) => _cartPole.Seed(seed);
}
