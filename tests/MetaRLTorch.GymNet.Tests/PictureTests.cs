using Gym.Environments;
using MetaRLTorch.Environments.FrozenLake;
using MetaRLTorch.Environments.HalfCheetah;
using MetaRLTorch.Environments.TabularMdp;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using TorchSharp;

namespace MetaRLTorch.GymNet.Tests;

/// <summary>What <c>Render</c> draws, and where it shows it.</summary>
public sealed class PictureTests : Testing.TensorTests
{
    [Test]
    public void Pictures_ShowWhereThingsAre()
    {
        using var lake = OneTask.Lake();
        lake.Reset();
        lake.Step(1);
        using var ice = (Image<Rgba32>)lake.Render("rgb_array");
        Assert.That((ice.Width, ice.Height), Is.EqualTo((200, 200)));
        Assert.That(ice[25, 75], Is.EqualTo(Color.DarkRed.ToPixel<Rgba32>()), "the walker in the second row");
        Assert.That(ice[75, 75], Is.EqualTo(Color.MidnightBlue.ToPixel<Rgba32>()), "a hole beside it");
        Assert.That(ice[175, 175], Is.EqualTo(Color.SeaGreen.ToPixel<Rgba32>()), "the goal");

        using var navigation = OneTask.Navigation(horizon: 5);
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
        using var mdp = new MetaEnv(new TabularMdp(new()), new(torch.zeros(1, 1)));
        Assert.That(() => mdp.Render(), Throws.TypeOf<NotSupportedException>().With.Message.StartsWith("TabularMdp has no picture"));
        Assert.That((string[])mdp.Metadata["render.modes"], Is.Empty);
    }

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
