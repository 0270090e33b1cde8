using System.Globalization;
using System.Text;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Games;

/// <summary>A frame of a game as a picture: a color for every channel, with its name.</summary>
public static class FramePicture
{
    private const int Cell = 20;
    private const int Line = 16;

    // Colorblind-safe: Okabe and Ito's palette, two grays and a violet.
    private static readonly string[] Colors =
        ["#0072b2", "#d55e00", "#f0e442", "#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#999999", "#dddddd", "#9467bd"];

    /// <summary>An SVG of what is seen; a later channel lies on an earlier one, smaller.</summary>
    /// <param name="game">The game.</param>
    /// <param name="observation">[S].</param>
    public static string Svg(GridGame game, Tensor observation)
    {
        ArgumentNullException.ThrowIfNull(game);

        var channels = game.Channels.Count;
        var (side, height) = (Cell * GridGame.Size, (Cell * GridGame.Size) + (Line * channels) + 8);
        var pixels = observation.to(torch.float64).cpu().data<double>().ToArray();
        var svg = new StringBuilder().Append(
            CultureInfo.InvariantCulture,
            $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {side} {height}\" width=\"{side}\" height=\"{height}\">\n" +
            $"<rect width=\"{side}\" height=\"{side}\" fill=\"#222222\"/>\n");
        for (var channel = 0; channel < channels; channel++)
        {
            var inset = 1 + (channel * (Cell / 2 - 3) / channels);
            for (var cell = 0; cell < GridGame.Size * GridGame.Size; cell++)
            {
                if (pixels[(cell * channels) + channel] == 0) continue;
                var (row, column) = Math.DivRem(cell, GridGame.Size);
                Square(svg, (column * Cell) + inset, (row * Cell) + inset, Cell - (2 * inset), Colors[channel]);
            }

            var y = side + 8 + (Line * channel);
            Square(svg, 4, y, Line - 4, Colors[channel]);
            svg.Append(
                CultureInfo.InvariantCulture,
                $"<text x=\"{Line + 6}\" y=\"{y + 10}\" font-family=\"sans-serif\" font-size=\"11\" fill=\"#444444\">" +
                $"{game.Channels[channel]}</text>\n");
        }

        return svg.Append("</svg>\n").ToString();
    }

    private static void Square(StringBuilder svg, int x, int y, int size, string color) => svg.Append(
        CultureInfo.InvariantCulture, $"<rect x=\"{x}\" y=\"{y}\" width=\"{size}\" height=\"{size}\" fill=\"{color}\"/>\n");
}
