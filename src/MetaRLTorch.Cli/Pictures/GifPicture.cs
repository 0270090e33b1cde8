namespace MetaRLTorch.Cli.Pictures;

/// <summary>A picture as an animation at its own speed.</summary>
internal static class GifPicture
{
    private const int MostFrames = 250;

    // As wide as a slide, in panels of a cheetah: two.
    private const double Widest = 5.4;

    /// <summary>
    /// Draws all panels side by side where there is room for them, else the first and the last; a long episode in fewer frames.
    /// </summary>
    /// <param name="picture">What to draw.</param>
    /// <param name="height">Pixels.</param>
    public static byte[] Draw(Picture picture, int height)
    {
        var raster = new Raster(picture.Panels, height);
        if (raster.Width > Widest * height) raster = new([picture.Panels[0], picture.Panels[^1]], height);
        var stride = 1 + ((picture.Frames - 1) / MostFrames);
        var frames = 1 + ((picture.Frames - 1 + stride - 1) / stride);
        return GifFile.Write(
            raster.Width, raster.Height, frames, frame => raster.Paint(frame * stride), picture.Panels[0].FrameSeconds * stride);
    }
}
