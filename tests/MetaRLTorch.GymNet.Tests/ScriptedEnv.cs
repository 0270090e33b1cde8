using Gym.Collections;
using Gym.Envs;
using Gym.Observations;
using Gym.Spaces;
using NumSharp;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace MetaRLTorch.GymNet.Tests;

/// <summary>
/// A point on two axes that goes where its actions, a box ±1, say: what happens on a step can be scripted, and it counts how
/// often it was made and closed.
/// </summary>
internal sealed class ScriptedEnv : Env
{
    private readonly Tally _tally;
    private readonly double _drift;
    private NumPyRandom _random = np.random.RandomState(0);
    private float[] _place = [0, 0];
    private int _steps;
    private bool _isClosed;

    public ScriptedEnv(Tally tally, double drift)
    {
        (_tally, _drift) = (tally, drift);
        ActionSpace = new Box(-1f, 1f, new NumSharp.Shape(2), np.float32);
        ObservationSpace = new Box(-100f, 100f, new NumSharp.Shape(2), np.float32);
        Interlocked.Increment(ref tally.Made);
    }

    /// <summary>What replaces the step with this number of the task with this drift; null where nothing does.</summary>
    public Func<int, double, Step, Step>? Script { get; init; }

    public override NDArray Reset()
    {
        (_place, _steps) = ([(float)_random.uniform(-1, 1, 1).GetDouble(0), 0], 0);
        return np.array(_place);
    }

    public override Step Step(object action)
    {
        if (_isClosed) throw new InvalidOperationException("closed");
        var push = ((NDArray)action).ToArray<float>();
        _place = [_place[0] + push[0] + (float)_drift, _place[1] + push[1] + (float)_random.uniform(-0.1, 0.1, 1).GetDouble(0)];
        var step = new Step(np.array(_place), -Math.Abs(_place[0]), Math.Abs(_place[0]) > 3, new Dict());
        return Script?.Invoke(_steps++, _drift, step) ?? step;
    }

    public override Image Render(string mode = "human") => new Image<Rgba32>(1, 1);

    public override void CloseEnvironment()
    {
        if (_isClosed) Interlocked.Increment(ref _tally.ClosedTwice);
        _isClosed = true;
        Interlocked.Increment(ref _tally.Closed);
    }

    public override void Seed(int seed) => _random = np.random.RandomState(seed);

    /// <summary>How many were made and closed.</summary>
    public sealed class Tally
    {
        public int Made;
        public int Closed;
        public int ClosedTwice;

        /// <summary>A family of such environments, whose tasks differ in a drift.</summary>
        public GymFamily Family(Func<int, double, Step, Step>? script = null) =>
            new("scripted", [new("drift", -0.5, 0.5)], task => new ScriptedEnv(this, task["drift"]) { Script = script });
    }
}
