namespace MetaRLTorch.Environments.Physics;

/// <summary>Where the mass of a whole model is.</summary>
internal static class CenterOfMass
{
    /// <summary>Σ m c / Σ m over the bodies, in the world frame.</summary>
    /// <param name="model">The facts.</param>
    /// <param name="q">The coordinates: x, z, angle, joints.</param>
    public static (double X, double Z) Of(PlanarModel model, ReadOnlySpan<double> q)
    {
        var torso = new Frame(q[0] + model.Torso.Position[0], q[1] + model.Torso.Position[1], q[2]);
        var (mass, x, z) = (0.0, 0.0, 0.0);

        void Add(Frame frame, BodyFacts body)
        {
            var center = frame.Point(body.Center, 0);
            mass += body.Mass;
            x += body.Mass * center.X;
            z += body.Mass * center.Z;
        }

        Add(torso, model.Torso);
        var joint = PlanarModel.RootFreedoms;
        foreach (var leg in model.Legs)
        {
            var frame = torso;
            foreach (var link in leg.Links)
            {
                frame = frame.Point(link.Position, q[joint++]);
                Add(frame, link);
            }
        }

        return (x / mass, z / mass);
    }

    /// <summary>A body's hinge and angle in the world frame.</summary>
    private readonly record struct Frame(double X, double Z, double Angle)
    {
        /// <summary>The frame at a point of this body, turned against it.</summary>
        public Frame Point(IReadOnlyList<double> at, double turned)
        {
            var (sin, cos) = Math.SinCos(Angle);
            return new(X + (at[0] * cos) + (at[1] * sin), Z + (at[1] * cos) - (at[0] * sin), Angle + turned);
        }
    }
}
