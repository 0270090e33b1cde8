using Gym.Envs;
using Gym.Environments;
using Gym.Exceptions;
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
        using var navigation = Navigation(horizon: 5, actionBound: 0.1f);
        using var lake = Lake();

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
        using var lake = Lake();
        lake.Reset();
        var ends = new List<(bool Done, object Terminated, object Truncated, float Reward)>();
        foreach (var move in (int[])[Down, Down, Right, Right, Down, Right])
        {
            var step = lake.Step(move);
            ends.Add((step.Done, step.Information["terminated"], step.Information["TimeLimit.truncated"], step.Reward));
        }

        Assert.That(ends[..5], Is.All.EqualTo((false, (object)false, (object)false, 0f)));
        Assert.That(ends[5], Is.EqualTo((true, (object)true, (object)false, 1f)), "the goal");

        using var short1 = Navigation(horizon: 2);
        short1.Reset();
        Assert.That(short1.Step(new[] { 0.05f, 0f }).Done, Is.False);
        var last = short1.Step(np.array(0.05f, 0f));
        Assert.That((last.Done, last.Information["terminated"], last.Information["TimeLimit.truncated"]), Is.EqualTo((true, (object)false, (object)true)));
    }

    [Test]
    public void TheTermination_IsNoTruncation_WhereItMeetsTheHorizon()
    {
        using var environment = new MetaEnv(new FrozenLake(new() { Size = 2, Horizon = 2 }), new(torch.zeros(1, 4)));
        environment.Reset();
        environment.Step(Down);

        var last = environment.Step(Right);

        Assert.That((last.Done, last.Information["terminated"], last.Information["TimeLimit.truncated"]), Is.EqualTo((true, (object)true, (object)false)));
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
        using Env environment = Navigation(horizon: 30);
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
        using var lake = Lake();
        using var navigation = Navigation(horizon: 5);
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
            var lake = Lake();
            for (var h = 0; h < 10; h++)
            {
                lake.Reset();
                lake.Step(Right);
                lake.Render("rgb_array").Dispose();
            }

            lake.CloseEnvironment();
        }

        Assert.That(Tensor.TotalCount, Is.EqualTo(before));
    }

    [Test]
    public void Pictures_ShowWhereThingsAre()
    {
        using var lake = Lake();
        lake.Reset();
        lake.Step(Down);
        using var ice = (Image<Rgba32>)lake.Render("rgb_array");
        Assert.That((ice.Width, ice.Height), Is.EqualTo((200, 200)));
        Assert.That(ice[25, 75], Is.EqualTo(Color.DarkRed.ToPixel<Rgba32>()), "the walker in the second row");
        Assert.That(ice[75, 75], Is.EqualTo(Color.MidnightBlue.ToPixel<Rgba32>()), "a hole beside it");
        Assert.That(ice[175, 175], Is.EqualTo(Color.SeaGreen.ToPixel<Rgba32>()), "the goal");

        using var navigation = Navigation(horizon: 5);
        navigation.Reset();
        using var plane = (Image<Rgba32>)navigation.Render("rgb_array");
        Assert.That(plane[200, 200], Is.EqualTo(Color.Black.ToPixel<Rgba32>()), "the point at the origin");
        Assert.That(plane[200 + (int)(0.4 / 0.6 * 200), 200 + (int)(0.2 / 0.6 * 200)], Is.EqualTo(Color.SeaGreen.ToPixel<Rgba32>()), "the goal");

        using var cheetah = new MetaEnv(new HalfCheetahVelocity(new()), new(torch.ones(1, 1)));
        cheetah.Reset();
        using var track = (Image<Rgba32>)cheetah.Render("rgb_array");
        var floor = 300 - (int)(0.3 * 200);
        Assert.That(track[5, floor + 5], Is.EqualTo(Color.Gainsboro.ToPixel<Rgba32>()), "the floor");
        Assert.That(track[5, 5], Is.EqualTo(Color.White.ToPixel<Rgba32>()), "the sky");
        var torso = Enumerable.Range(0, 300).Where(y => track[300, y] == Color.SaddleBrown.ToPixel<Rgba32>()).ToArray();
        Assert.That(torso.Average(), Is.EqualTo(floor - 140).Within(30), "0.7 m above it, at a start within 0.1 m");
        Assert.That(torso, Has.Length.InRange(16, 22), "a capsule of 46 mm");
    }

    [Test]
    public void HumanPictures_GoToTheViewer_AndOthersDoNot()
    {
        var viewer = new Viewer();
        var lake = new MetaEnv(new FrozenLake(new()), new(torch.zeros(1, 16)), viewers: (width, height, title) =>
        {
            viewer.Opened = $"{title} {width}x{height}";
            return Task.FromResult<IEnvViewer>(viewer);
        });
        lake.Reset();
        lake.Render("rgb_array").Dispose();
        Assert.That(viewer.Shown, Is.Zero);
        lake.Render().Dispose();
        lake.Render().Dispose();
        lake.Dispose();

        Assert.That((viewer.Opened, viewer.Shown, viewer.Closed), Is.EqualTo(("FrozenLake 200x200", 2, 1)));
        using var mdp = new MetaEnv(new TabularMdp(new()), new TabularMdp(new()).Tasks());
        Assert.That(() => mdp.Render(), Throws.TypeOf<NotSupportedException>().With.Message.StartsWith("TabularMdp has no picture"));
        Assert.That((string[])mdp.Metadata["render.modes"], Is.Empty);
    }

    private static MetaEnv Navigation(int horizon, float actionBound = float.PositiveInfinity) => new(
        new Navigation2D(Navigation2DOptions.Deleu with { Horizon = horizon }), new(torch.tensor([0.4, -0.2], [1, 2])), actionBound);

    /// <summary>Gym's lake of four by four, whose ice does not slip.</summary>
    private static MetaEnv Lake() => new(
        new FrozenLake(new()), new(torch.tensor([0.0, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0, 1, 1, 0, 0, 0], [1, 16])));

    private sealed class Viewer : IEnvViewer
    {
        public string Opened { get; set; } = "";

        public int Shown { get; private set; }

        public int Closed { get; private set; }

        public void Render(Image img) => Shown++;

        public void CloseEnvironment() => Closed++;

        public void Dispose() => Closed++;
    }
}

/// <summary>Tasks for a test.</summary>
internal static class OneTask
{
    public static TaskBatch Tasks(this IEnvironment environment)
    {
        using var random = new MetaRLTorch.Tensors.RandomStreams(1).Open(MetaRLTorch.Tensors.RandomPurpose.Tasks);
        return environment.SampleTasks(1, random);
    }
}
