using MetaRLTorch.Environments.Physics;
using SixLabors.ImageSharp;

namespace MetaRLTorch.GymNet.Pictures;

/// <summary>The capsules of the body over a floor with a mark at every meter; the view goes with the torso.</summary>
internal static class HalfCheetahPicture
{
    private const int Width = 600;
    private const int Height = 300;
    private const double Scale = 200;
    private const double Floor = 0.3;

    private static readonly Color[] Colors = [Color.SaddleBrown, Color.Sienna, Color.Peru];

    public static Image Draw(double[] state)
    {
        var left = state[0] - (Width / (2 * Scale));
        var canvas = new Canvas(Width, Height, (left, -Floor), Scale)
            .Fill(Color.Gainsboro, (left, -Floor), (left + (Width / Scale), 0));
        for (var mark = Math.Ceiling(left); mark < left + (Width / Scale); mark++)
        {
            canvas.Fill(Color.DarkGray, (mark - 0.01, -Floor / 2), (mark + 0.01, 0));
        }

        var model = PlanarModel.HalfCheetah;
        var torso = new Frame(state[0], model.Torso.Position[1] + state[1], state[2]);
        Draw(canvas, torso, model.Torso, Colors[0]);
        var joint = 3;
        foreach (var (leg, facts) in model.Legs.Index())
        {
            var frame = torso;
            foreach (var link in facts.Links)
            {
                frame = frame.Attach(link.Position, state[joint++]);
                Draw(canvas, frame, link, Colors[1 + leg]);
            }
        }

        return canvas.Image;
    }

    private static void Draw(Canvas canvas, Frame frame, BodyFacts body, Color color)
    {
        foreach (var capsule in body.Capsules)
        {
            canvas.Line(color, frame.Of(capsule.Ends[0]), frame.Of(capsule.Ends[1]), capsule.Radius);
        }
    }

    /// <summary>Where a body's hinge is, and how far it is turned from z towards x.</summary>
    private readonly record struct Frame(double X, double Z, double Angle)
    {
        public (double X, double Z) Of(IReadOnlyList<double> point)
        {
            var (sin, cos) = Math.SinCos(Angle);
            return (X + (point[0] * cos) + (point[1] * sin), Z + (point[1] * cos) - (point[0] * sin));
        }

        public Frame Attach(IReadOnlyList<double> hinge, double angle)
        {
            var (x, z) = Of(hinge);
            return new(x, z, Angle + angle);
        }
    }
}
