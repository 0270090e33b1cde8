using System.Globalization;
using System.Xml.Linq;
using MetaRLTorch.Games;
using MetaRLTorch.Testing;

namespace MetaRLTorch.Environments.Tests.Games;

public sealed class FramePictureTests : TensorTests
{
    private const int Cell = 20;

    private static IEnumerable<string> Games => GameCatalog.Entries.Select(entry => entry.Name);

    [Test]
    public void APicture_ShowsEveryLitCell_InTheColorOfItsChannelsName([ValueSource(nameof(Games))] string name, [Values(0, 45)] int steps)
    {
        var entry = GameCatalog.Entries.Single(entry => entry.Name == name);
        var game = (GridGame)entry.Create(entry.Defaults);
        var frame = RandomPlay.Frame(game, steps, seed: 3);

        var picture = XDocument.Parse(FramePicture.Svg(game, frame));

        var lit = TensorAssert.Numbers(frame).Index().Where(pixel => pixel.Item == 1).Select(pixel =>
            (game.Channels[pixel.Index % game.Channels.Count], Math.DivRem(pixel.Index / game.Channels.Count, 10)));
        var (squares, names) = Read(picture);
        Assert.That(squares.Select(square => (names[square.Color], (square.Row, square.Column))), Is.EquivalentTo(lit).And.Not.Empty);
        Assert.That(names.Values, Is.EqualTo(game.Channels), "each in a color of its own");
        Assert.That(names.Keys, Has.No.Member("#ffffff").And.No.Member("#222222"), "seen beside the grid, and on it");
    }

    /// <summary>The squares on the grid, whose centers are those of cells, and the names beside the squares below it.</summary>
    private static (List<(string Color, int Row, int Column)> Squares, OrderedDictionary<string, string> Names) Read(XDocument picture)
    {
        var (squares, names) = (new List<(string, int, int)>(), new OrderedDictionary<string, string>());
        var elements = picture.Root!.Elements().ToArray();
        foreach (var (i, element) in elements.Index().Where(element => element.Item.Name.LocalName == "rect" && element.Item.Attribute("x") is not null))
        {
            int At(string attribute) => int.Parse(element.Attribute(attribute)!.Value, CultureInfo.InvariantCulture);
            var color = element.Attribute("fill")!.Value;
            var (x, y) = (At("x") + (At("width") / 2), At("y") + (At("height") / 2));
            if (y >= 10 * Cell)
            {
                names.Add(color, elements[i + 1].Value);
                continue;
            }

            Assert.That((x % Cell, y % Cell), Is.EqualTo((Cell / 2, Cell / 2)));
            squares.Add((color, y / Cell, x / Cell));
        }

        return (squares, names);
    }
}
