using System.Globalization;
using MetaRLTorch.Environments.Pictures;

namespace MetaRLTorch.Cli.Pictures;

/// <summary>The colors of inks on light and on dark paper, told apart also by readers who confuse red and green.</summary>
internal static class Palette
{
    private static readonly Dictionary<Ink, (int Light, int Dark)> Colors = new()
    {
        [Ink.Grid] = (0xc9ccd3, 0x4a4d55),
        [Ink.Ground] = (0xe6f1f5, 0x2b3a42),
        [Ink.Goal] = (0x1b9e77, 0x35c49a),
        [Ink.Hole] = (0x26325c, 0x07090f),
        [Ink.Agent] = (0x2b2b30, 0xececf0),
        [Ink.Choice] = (0x7d8590, 0x9aa3ad),
        [Ink.FarLimb] = (0x8c5a2b, 0xb98552),
        [Ink.NearLimb] = (0xc98f4e, 0xe8b377),
        [Ink.Before] = (0xd95f02, 0xff9147),
        [Ink.Between] = (0x8f6bb3, 0xb894dc),
        [Ink.Nearly] = (0x5a7fc0, 0x86a8e4),
        [Ink.After] = (0x1f5fd0, 0x6ea0ff),
    };

    /// <summary>White.</summary>
    public const int Paper = 0xffffff;

    /// <summary>An ink's color on light paper, 0xRRGGBB.</summary>
    public static int Light(Ink ink) => Colors[ink].Light;

    /// <summary>An ink's color on light paper, as SVG spells it.</summary>
    public static string LightText(Ink ink) => Text(Light(ink));

    /// <summary>Custom properties <c>--ink-N</c> by the inks' numbers.</summary>
    public static string Css(bool dark) => string.Join(' ', Colors.Select(color =>
        string.Create(CultureInfo.InvariantCulture, $"--ink-{(int)color.Key}: {Text(dark ? color.Value.Dark : color.Value.Light)};")));

    private static string Text(int color) => string.Create(CultureInfo.InvariantCulture, $"#{color:x6}");
}
