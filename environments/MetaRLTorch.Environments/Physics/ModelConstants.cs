using MetaRLTorch.Environments.Physics.Lanes;

namespace MetaRLTorch.Environments.Physics;

/// <summary>
/// A model as a step reads it: its facts and what follows from them, spread over a register.
/// </summary>
/// <remarks>Body 0 is the torso; the bodies of leg k are 1 + 3k (thigh), 2 + 3k (shin) and 3 + 3k (foot).</remarks>
internal sealed class ModelConstants<TLane>
    where TLane : unmanaged, ILane<TLane>
{
    // MuJoCo keeps every impedance off 0 and 1.
    private const double MinimumImpedance = 1e-4;
    private const double MaximumImpedance = 0.9999;

    private readonly AlignedBuffer<GlobalConstants<TLane>> _globals = new(1);

    public ModelConstants(PlanarModel model)
    {
        var links = model.Legs.SelectMany(leg => leg.Links).ToArray();
        BodyFacts[] bodies = [model.Torso, .. links];
        LegCount = model.Legs.Count;
        Bodies = new(bodies.Length);
        Joints = new(links.Length);
        Ends = new(bodies.Sum(body => body.Capsules.Sum(capsule => capsule.Ends.Count)));
        EndsOfBody = new uint[bodies.Length];
        Globals = GlobalsOf(model);
        EndsOfLeg = new uint[LegCount];
        JointsOfLeg = new uint[LegCount];
        for (var i = 0; i < links.Length; i++) Joints[i] = JointOf(links[i].Joint, links[i].Motor, model.Timestep);
        AddBodies(model);
        AddEnds(bodies, model.Contact.Friction);
        for (var i = 0; i < links.Length; i++)
        {
            EndsOfLeg[i / PlanarModel.LinksPerLeg] |= EndsOfBody[1 + i];
            JointsOfLeg[i / PlanarModel.LinksPerLeg] |= 1u << i;
        }
    }

    public int LegCount { get; }

    public ref GlobalConstants<TLane> Globals => ref _globals[0];

    public AlignedBuffer<BodyConstants<TLane>> Bodies { get; }

    public AlignedBuffer<JointConstants<TLane>> Joints { get; }

    public AlignedBuffer<EndConstants<TLane>> Ends { get; }

    /// <summary>One bit for each of a body's ends.</summary>
    public uint[] EndsOfBody { get; }

    /// <summary>One bit for each of a leg's ends.</summary>
    public uint[] EndsOfLeg { get; }

    /// <summary>One bit for each of a leg's joints.</summary>
    public uint[] JointsOfLeg { get; }

    private static TLane Lane(double value) => TLane.Broadcast(value);

    private static GlobalConstants<TLane> GlobalsOf(PlanarModel model) => new()
    {
        Timestep = Lane(model.Timestep),
        Gravity = Lane(model.Gravity),
        Friction = Lane(model.Contact.Friction),
        FrictionSquared = Lane(model.Contact.Friction * model.Contact.Friction),
        Contact = ConstraintOf(model.Contact, model.Timestep),
        Limit = ConstraintOf(model.Limit, model.Timestep),
    };

    // b = 2 / (d_max T) and k = 1 / (d_max T ζ)², with T at least two steps.
    private static ConstraintConstants<TLane> ConstraintOf(ConstraintFacts facts, double timestep)
    {
        var curve = facts.Impedance;
        var minimum = Math.Clamp(curve.Minimum, MinimumImpedance, MaximumImpedance);
        var maximum = Math.Clamp(curve.Maximum, MinimumImpedance, MaximumImpedance);
        var time = Math.Max(facts.TimeConstant, 2 * timestep);
        var root = 1 / (maximum * time * facts.DampingRatio);
        return new()
        {
            Stiffness = Lane(root * root),
            Damping = Lane(2 / (maximum * time)),
            MinimumImpedance = Lane(minimum),
            ImpedanceRise = Lane(maximum - minimum),
            InverseWidth = Lane(1 / curve.Width),
            Midpoint = Lane(curve.Midpoint),
            RiseScale = Lane(1 / curve.Midpoint),
            SettleScale = Lane(1 / (1 - curve.Midpoint)),
        };
    }

    private static JointConstants<TLane> JointOf(JointFacts joint, MotorFacts motor, double timestep) => new()
    {
        Lower = Lane(joint.Lower),
        Upper = Lane(joint.Upper),
        Stiffness = Lane(joint.Stiffness),
        Damping = Lane(joint.Damping),
        Armature = Lane(joint.Armature),
        Gear = Lane(motor.Gear),
        MinimumControl = Lane(motor.Lower),
        MaximumControl = Lane(motor.Upper),
        ImplicitDamping = Lane(timestep * joint.Damping),
        LimitMobility = Lane(joint.InverseWeight),
    };

    private void AddBodies(PlanarModel model)
    {
        var thighs = new List<Composite>();
        for (var leg = 0; leg < model.Legs.Count; leg++)
        {
            Composite? child = null;
            for (var link = PlanarModel.LinksPerLeg - 1; link >= 0; link--)
            {
                var facts = model.Legs[leg].Links[link];
                child = Composite.Of(facts, child is null ? [] : [child]);
                Bodies[1 + (PlanarModel.LinksPerLeg * leg) + link] = child.Spread<TLane>();
            }

            thighs.Add(child!);
        }

        Bodies[0] = Composite.Of(model.Torso, thighs).Spread<TLane>();
    }

    // The rows of a pyramid are n ± μt, and R is 2μ² times that of the normal alone: D = d / ((1 − d) w (1 + μ²) 2μ²).
    private void AddEnds(BodyFacts[] bodies, double friction)
    {
        var squared = friction * friction;
        var next = 0;
        for (var body = 0; body < bodies.Length; body++)
        {
            var mobility = bodies[body].InverseWeight * (1 + squared) * 2 * squared;
            foreach (var (end, radius) in bodies[body].Capsules.SelectMany(c => c.Ends.Select(end => (end, c.Radius))))
            {
                Ends[next] = new()
                {
                    X = Lane(end[0]), Z = Lane(end[1]), Radius = Lane(radius), Mobility = Lane(mobility),
                };
                EndsOfBody[body] |= 1u << next++;
            }
        }
    }

    /// <summary>A body whose children are points at their hinges.</summary>
    private sealed record Composite(double X, double Z, double Mass, double MomentX, double MomentZ, double Inertia)
    {
        public static Composite Of(BodyFacts body, IReadOnlyList<Composite> children)
        {
            var (x, z) = (body.Center[0], body.Center[1]);
            return new(
                body.Position[0],
                body.Position[1],
                body.Mass + children.Sum(child => child.Mass),
                (body.Mass * x) + children.Sum(child => child.Mass * child.X),
                (body.Mass * z) + children.Sum(child => child.Mass * child.Z),
                body.Inertia + (body.Mass * ((x * x) + (z * z)))
                    + children.Sum(child => child.Mass * ((child.X * child.X) + (child.Z * child.Z))));
        }

        public BodyConstants<T> Spread<T>()
            where T : unmanaged, ILane<T> => new()
        {
            X = T.Broadcast(X),
            Z = T.Broadcast(Z),
            Mass = T.Broadcast(Mass),
            MomentX = T.Broadcast(MomentX),
            MomentZ = T.Broadcast(MomentZ),
            Inertia = T.Broadcast(Inertia),
        };
    }
}
