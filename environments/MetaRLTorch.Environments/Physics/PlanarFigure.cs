using System.Globalization;
using System.Xml.Linq;
using MetaRLTorch.Environments.Pictures;

namespace MetaRLTorch.Environments.Physics;

/// <summary>The capsules of a planar body, and where its coordinates (x, height, angle, joints) put them.</summary>
/// <param name="Torso">The body that moves freely.</param>
/// <param name="Rest">The torso's height where its coordinate is 0.</param>
/// <param name="Height">How high the body reaches, m.</param>
internal sealed record PlanarFigure(PlanarFigure.Part Torso, double Rest, double Height)
{
    private const int FirstJoint = 3;

    /// <summary>Half-cheetah.</summary>
    public static PlanarFigure HalfCheetah { get; } = Of(PlanarModel.HalfCheetah);

    /// <summary>A body that MuJoCo simulates.</summary>
    /// <param name="mjcf">Its model: capsules, a torso whose coordinates are of the world, and hinges that the class leg describes.</param>
    public static PlanarFigure Parse(string mjcf)
    {
        var root = XElement.Parse(mjcf);
        var axis = root.Descendants("joint").First(joint => joint.Parent!.Attribute("class")?.Value == "leg");
        var turn = Math.Sign(Numbers(axis, "axis")[1]);
        Part PartOf(XElement body, Ink ink, bool isTorso) => new(
            ink,
            isTorso ? new(0, 0) : At(Numbers(body, "pos"), 0),
            turn,
            [.. body.Elements("geom").Select(geom => (Size: Numbers(geom, "size"), Ends: Numbers(geom, "fromto")))
                .Select(geom => new Capsule(geom.Size[0], [At(geom.Ends, 0), At(geom.Ends, 3)]))],
            [.. body.Elements("body").Select((child, i) => PartOf(child, isTorso && i == 0 ? Ink.FarLimb : isTorso ? Ink.NearLimb : ink, false))]);
        return new(PartOf(root.Element("worldbody")!.Element("body")!, Ink.Agent, isTorso: true), Rest: 0, Height: 1.7);
    }

    /// <summary>The body's capsules in a state, those of the torso first.</summary>
    /// <param name="state">Coordinates, and whatever follows them.</param>
    /// <param name="ink">The torso's ink.</param>
    public IReadOnlyList<Shape> Pose(double[] state, Ink ink)
    {
        var (shapes, joint) = (new List<Shape>(), FirstJoint);
        Add(Torso, new(state[0], Rest + state[1], state[2]));
        return shapes;

        void Add(Part part, Frame frame)
        {
            var own = part.Ink == Ink.Agent ? ink : part.Ink;
            shapes.AddRange(part.Capsules.Select(capsule => new Stroke(own, capsule.Radius, [.. capsule.Ends.Select(frame.Of)])));
            foreach (var child in part.Children) Add(child, frame.Attach(child.Hinge, child.Turn * state[joint++]));
        }
    }

    private static PlanarFigure Of(PlanarModel model)
    {
        static Part[] Links(IEnumerable<LinkFacts> links, Ink ink) =>
            [.. links.Take(1).Select(link => PartOf(link, ink, Links(links.Skip(1), ink)))];
        static Part PartOf(BodyFacts body, Ink ink, Part[] children) =>
            new(ink, Spot(body.Position), Turn: 1, [.. body.Capsules.Select(CapsuleOf)], children);
        Part[] legs = [.. model.Legs.SelectMany((leg, i) => Links(leg.Links, i == 0 ? Ink.FarLimb : Ink.NearLimb))];
        return new(PartOf(model.Torso, Ink.Agent, legs), model.Torso.Position[1], Height: 1.2);
    }

    private static double[] Numbers(XElement element, string attribute) =>
        [.. element.Attribute(attribute)!.Value.Split(' ').Select(number => double.Parse(number, CultureInfo.InvariantCulture))];

    private static Spot At(double[] numbers, int start) => new(numbers[start], numbers[start + 2]);

    private static Capsule CapsuleOf(CapsuleFacts facts) => new(facts.Radius, [.. facts.Ends.Select(Spot)]);

    private static Spot Spot(IReadOnlyList<double> point) => new(point[0], point[1]);

    /// <summary>A rigid part, its frame's origin in the hinge that joins it to its parent.</summary>
    /// <param name="Ink">Its ink.</param>
    /// <param name="Hinge">The hinge in the parent's frame.</param>
    /// <param name="Turn">1 where a positive joint turns z towards x, else −1.</param>
    /// <param name="Capsules">What it is made of.</param>
    /// <param name="Children">The parts that hang on it, in the order of the coordinates, each before its own children's siblings.</param>
    internal sealed record Part(Ink Ink, Spot Hinge, int Turn, Capsule[] Capsules, Part[] Children);

    /// <summary>A capsule: its radius and the centers of its ends.</summary>
    internal sealed record Capsule(double Radius, Spot[] Ends);

    /// <summary>Where a part's hinge is, and how far it is turned from z towards x.</summary>
    private readonly record struct Frame(double X, double Z, double Angle)
    {
        public Spot Of(Spot point)
        {
            var (sin, cos) = Math.SinCos(Angle);
            return new(X + (point.X * cos) + (point.Y * sin), Z + (point.Y * cos) - (point.X * sin));
        }

        public Frame Attach(Spot hinge, double angle)
        {
            var (x, z) = Of(hinge);
            return new(x, z, Angle + angle);
        }
    }
}
