using System.Xml.Linq;
using MetaRLTorch.Games;
using MetaRLTorch.Testing;

namespace MetaRLTorch.Environments.Tests.Games;

public sealed class FramePictureTests : TensorTests
{
    [Test]
    public void APicture_HasASquareForEveryLitCell_AndANameForEveryChannel([Values(0, 45)] int steps)
    {
        foreach (var entry in GameCatalog.Entries)
        {
            var game = (GridGame)entry.Create(entry.Defaults);
            var frame = RandomPlay.Frame(game, steps, seed: 3);

            var picture = XDocument.Parse(FramePicture.Svg(game, frame));

            var lit = TensorAssert.Numbers(frame).Count(pixel => pixel == 1);
            Assert.That(lit, Is.GreaterThan(0));
            Assert.That(
                picture.Descendants().Count(element => element.Name.LocalName == "rect"), Is.EqualTo(1 + lit + game.Channels.Count), entry.Name);
            Assert.That(
                picture.Descendants().Where(element => element.Name.LocalName == "text").Select(text => text.Value), Is.EqualTo(game.Channels));
        }
    }
}
