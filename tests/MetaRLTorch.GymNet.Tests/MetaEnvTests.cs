using Gym.Envs;
using Gym.Environments;
using Gym.Exceptions;
using Gym.Observations;
using Gym.Spaces;
using MetaRLTorch.Environments;
using MetaRLTorch.Environments.FrozenLake;
using MetaRLTorch.Environments.HalfCheetah;
using MetaRLTorch.Environments.Navigation2D;
using MetaRLTorch.Environments.TabularMdp;
using NumSharp;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.GymNet.Tests;

/// <summary>Our environments in the hands of code that knows Gym.NET alone.</summary>
public sealed class MetaEnvTests : Testing.TensorTests
{
    private const int Down = 1;
    private const int Right = 2;

    [Test]
    public void Spaces_AreThoseOfTheEnvironment()
    {
        using var navigation = OneTask.Navigation(horizon: 5, actionBound: 0.1f);
        using var lake = OneTask.Lake();

        var (box, seen) = ((Box)navigation.ActionSpace, (Box)navigation.ObservationSpace);
        Assert.That(box.High.ToArray<float>(), Is.EqualTo([0.1f, 0.1f]));
        Assert.That(box.Low.ToArray<float>(), Is.EqualTo([-0.1f, -0.1f]));
        Assert.That(seen.Low.shape, Is.EqualTo([2]));
        Assert.That(seen.DType, Is.EqualTo(typeof(float)));
        Assert.That(((Discrete)lake.ActionSpace).N, Is.EqualTo(4));
        Assert.That(((Box)lake.ObservationSpace).Low.size, Is.EqualTo(16));
    }

    [Test]
    public void Done_IsTerminationOrTheHorizon_AndInformationSaysWhich()
    {
        using var lake = OneTask.Lake();
        lake.Reset();
        var ends = new List<(bool Done, object Terminated, object Truncated, float Reward)>();
        foreach (var move in (int[])[Down, Down, Right, Right, Down, Right])
        {
            var step = lake.Step(move);
            ends.Add((step.Done, step.Information["terminated"], step.Information["TimeLimit.truncated"], step.Reward));
        }

        Assert.That(ends[..5], Is.All.EqualTo((false, (object)false, (object)false, 0f)));
        Assert.That(ends[5], Is.EqualTo((true, (object)true, (object)false, 1f)), "the goal");

        using var short1 = OneTask.Navigation(horizon: 2);
        short1.Reset();
        Assert.That(short1.Step(new[] { 0.05f, 0f }).Done, Is.False);
        var last = short1.Step(np.array(0.05f, 0f));
        Assert.That(End(last), Is.EqualTo((true, (object)false, (object)true)));
    }

    [Test]
    public void TheTermination_IsNoTruncation_WhereItMeetsTheHorizon()
    {
        using var environment = new MetaEnv(new FrozenLake(new() { Size = 2, Horizon = 2 }), new(torch.zeros(1, 4)));
        environment.Reset();
        environment.Step(Down);

        var last = environment.Step(Right);

        Assert.That(End(last), Is.EqualTo((true, (object)true, (object)false)));
    }

    [Test]
    public void EqualSeeds_RepeatEpisodes_AndEpisodesDiffer()
    {
        using var slippery = new MetaEnv(new FrozenLake(new() { Horizon = 20, Slip = 0.3 }), new(torch.zeros(1, 16)));

        string Episode()
        {
            var seen = new List<string> { string.Join(' ', slippery.Reset().ToArray<float>()) };
            for (var h = 0; h < 20; h++)
            {
                var step = slippery.Step(Down + (h % 2));
                seen.Add(string.Join(' ', step.Observation.ToArray<float>()) + step.Reward);
            }

            return string.Join(';', seen);
        }

        slippery.Seed(3);
        var (first, second) = (Episode(), Episode());
        slippery.Seed(3);
        Assert.That((Episode(), Episode()), Is.EqualTo((first, second)));
        Assert.That(second, Is.Not.EqualTo(first));
        slippery.Seed(4);
        Assert.That(Episode(), Is.Not.EqualTo(first));
    }

    [Test]
    public async Task CodeForGymNet_Runs()
    {
        using Env environment = OneTask.Navigation(horizon: 30);
        var total = 0f;
        environment.Seed(1);
        var place = environment.Reset();
        for (var done = false; !done;)
        {
            var step = await environment.StepAsync(np.array(0.4f - place.GetSingle(0), -0.2f - place.GetSingle(1)));
            (place, done, total) = (step.Observation, step.Done, total + step.Reward);
        }

        Assert.That(place.ToArray<float>(), Is.EqualTo([0.4f, -0.2f]).Within(0.01), "the controller goes to the goal");
        Assert.That(total, Is.InRange(-2f, -0.5f));
    }

    [Test]
    public void Mistakes_AreNamed()
    {
        using var lake = OneTask.Lake();
        using var navigation = OneTask.Navigation(horizon: 5);
        Assert.That(() => lake.Step(0), Throws.InvalidOperationException.With.Message.EqualTo("There is no episode: call Reset first."));
        Assert.That(() => lake.Render(), Throws.InvalidOperationException.With.Message.Contains("call Reset first"));
        lake.Reset();
        navigation.Reset();
        Assert.That(() => lake.Step(4), Throws.TypeOf<InvalidActionError>().With.Message.EqualTo("The action is 4; give an int from 0 to 3."));
        Assert.That(() => lake.Step("left"), Throws.TypeOf<InvalidActionError>());
        Assert.That(
            () => navigation.Step(np.array(1f)),
            Throws.TypeOf<InvalidActionError>().With.Message.EqualTo("The action has 1 numbers; give an NDArray or an array of 2."));
        Assert.That(
            () => new MetaEnv(new Navigation2D(new()), new(torch.zeros(2, 2))),
            Throws.ArgumentException.With.Message.StartsWith("2 tasks were given; a Gym environment has one."));
    }

    [Test]
    public void NoTensor_IsLeftBehind()
    {
        var before = Tensor.TotalCount;
        using (var scope = torch.NewDisposeScope())
        {
            var lake = OneTask.Lake();
            for (var h = 0; h < 10; h++)
            {
                lake.Reset();
                lake.Step(Right);
                lake.Render("rgb_array").Dispose();
            }

            lake.CloseEnvironment();
        }

        Assert.That(Tensor.TotalCount, Is.EqualTo(before + 1), "the map, which a lake keeps as long as it lives");
    }

    private static (bool Done, object Terminated, object Truncated) End(Step step) =>
        (step.Done, step.Information["terminated"], step.Information["TimeLimit.truncated"]);
}
