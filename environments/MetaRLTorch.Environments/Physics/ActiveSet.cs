using System.Numerics;
using System.Runtime.CompilerServices;
using MetaRLTorch.Environments.Physics.Lanes;

namespace MetaRLTorch.Environments.Physics;

/// <summary>The rows that push, and the linear system that they make.</summary>
internal static class ActiveSet<TLane>
    where TLane : unmanaged, ILane<TLane>
{
    /// <summary>
    /// Finds the rows that push at the block's acceleration; some bit where any changed. Legs where one did become
    /// stale.
    /// </summary>
    public static TLane Evaluate(Block<TLane> block)
    {
        ref var torso = ref block.Torso;
        var root = new Twist<TLane>(torso.Acceleration.X, torso.Acceleration.Z, torso.Acceleration.Turn);
        var changed = EvaluateBody(block, 0, root);
        for (var k = 0; k < block.Legs.Length; k++)
        {
            ref var leg = ref block.Legs[k];
            var inLeg = default(TLane);
            if (HasContacts(block, k)) inLeg |= EvaluateContacts(block, k, ref leg, root);
            if ((block.Limited & block.Model.JointsOfLeg[k]) != 0) inLeg |= EvaluateLimits(ref leg);
            if (TLane.Any(inLeg)) block.StaleLegs |= 1u << k;
            changed |= inLeg;
        }

        return changed;
    }

    /// <summary>Builds matrix and load from the rows that push, in the legs that are stale.</summary>
    public static void Assemble(Block<TLane> block)
    {
        for (var k = 0; k < block.Legs.Length; k++)
        {
            if (!block.IsStale(k)) continue;
            AddLimits(ref block.Legs[k]);
            if (HasContacts(block, k)) AddContacts(block, k, ref block.Legs[k]);
        }

        AddToRoot(block, ref block.Torso);
    }

    /// <summary>A leg's rows of the system's matrix, without the limits.</summary>
    public static ref LegMatrix<TLane> Matrix(Block<TLane> block, int leg) =>
        ref HasContacts(block, leg) ? ref block.Legs[leg].Hessian : ref block.Legs[leg].Mass;

    /// <summary>
    /// For each environment, the sum of 1 if any joint is limited, 2 if the torso touches, 4 if the first leg does, …
    /// </summary>
    public static TLane Patterns(Block<TLane> block)
    {
        var limits = default(TLane);
        var pattern = Bit(TouchingOf(block, block.Model.EndsOfBody[0]), 2);
        for (var k = 0; k < block.Legs.Length; k++)
        {
            ref var leg = ref block.Legs[k];
            limits |= leg.Thigh.Joint.LimitWeight | leg.Shin.Joint.LimitWeight | leg.Foot.Joint.LimitWeight;
            pattern += Bit(TouchingOf(block, block.Model.EndsOfLeg[k]), 4 << k);
        }

        return pattern + Bit(limits, 1);
    }

    private static TLane Bit(TLane bits, int value) => TLane.NotZero(bits) & TLane.Broadcast(value);

    private static TLane TouchingOf(Block<TLane> block, uint ends)
    {
        var any = default(TLane);
        for (ends &= block.Touching; ends != 0; ends &= ends - 1)
        {
            any |= block.Contacts[BitOperations.TrailingZeroCount(ends)].Weight;
        }

        return any;
    }

    private static bool HasContacts(Block<TLane> block, int leg) =>
        (block.Touching & block.Model.EndsOfLeg[leg]) != 0;

    private static TLane EvaluateContacts(Block<TLane> block, int k, ref Leg<TLane> leg, Twist<TLane> root)
    {
        var body = 1 + (PlanarModel.LinksPerLeg * k);
        var thigh = root.Across(leg.Thigh.Body.OffsetX, leg.Thigh.Body.OffsetZ, leg.Acceleration.Thigh);
        var shin = thigh.Across(leg.Shin.Body.OffsetX, leg.Shin.Body.OffsetZ, leg.Acceleration.Shin);
        var foot = shin.Across(leg.Foot.Body.OffsetX, leg.Foot.Body.OffsetZ, leg.Acceleration.Foot);
        return EvaluateBody(block, body, thigh)
            | EvaluateBody(block, body + 1, shin)
            | EvaluateBody(block, body + 2, foot);
    }

    private static TLane EvaluateBody(Block<TLane> block, int body, Twist<TLane> acceleration)
    {
        var changed = default(TLane);
        for (var ends = block.Touching & block.Model.EndsOfBody[body]; ends != 0; ends &= ends - 1)
        {
            ref var contact = ref block.Contacts[BitOperations.TrailingZeroCount(ends)];
            changed |= Contacts<TLane>.Evaluate(ref contact, acceleration, ref block.Model.Globals);
        }

        return changed;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLane EvaluateLimits(ref Leg<TLane> leg) =>
        JointLimits<TLane>.Evaluate(ref leg.Thigh.Joint, leg.Acceleration.Thigh)
        | JointLimits<TLane>.Evaluate(ref leg.Shin.Joint, leg.Acceleration.Shin)
        | JointLimits<TLane>.Evaluate(ref leg.Foot.Joint, leg.Acceleration.Foot);

    private static void AddLimits(ref Leg<TLane> leg)
    {
        leg.Diagonal.Thigh = leg.Thigh.Joint.LimitStiffness;
        leg.Diagonal.Shin = leg.Shin.Joint.LimitStiffness;
        leg.Diagonal.Foot = leg.Foot.Joint.LimitStiffness;
        leg.Load.Thigh = TLane.MultiplySubtractFrom(leg.Diagonal.Thigh, leg.Thigh.Joint.LimitBias, leg.Force.Thigh);
        leg.Load.Shin = TLane.MultiplySubtractFrom(leg.Diagonal.Shin, leg.Shin.Joint.LimitBias, leg.Force.Shin);
        leg.Load.Foot = TLane.MultiplySubtractFrom(leg.Diagonal.Foot, leg.Foot.Joint.LimitBias, leg.Force.Foot);
    }

    private static void AddContacts(Block<TLane> block, int k, ref Leg<TLane> leg)
    {
        ref var a = ref leg.Hessian;
        ref var mass = ref leg.Mass;
        var body = 1 + (PlanarModel.LinksPerLeg * k);
        var sum = default(Stiffness<TLane>);
        sum.Add(block.Contacts, block.Touching & block.Model.EndsOfBody[body + 2]);
        a.FootX = mass.FootX + sum.XTurn;
        a.FootZ = mass.FootZ + sum.ZTurn;
        a.FootFoot = mass.FootFoot + sum.TurnTurn;
        var entry = sum.TurnTurn + sum.Along(ref leg.Foot.Body);
        a.FootShin = mass.FootShin + entry;
        entry += sum.Along(ref leg.Shin.Body);
        a.FootThigh = mass.FootThigh + entry;
        a.FootTurn = mass.FootTurn + entry + sum.Along(ref leg.Thigh.Body);
        leg.Load.Foot += sum.Moment;
        sum.MoveToParent(ref leg.Foot.Body);
        sum.Add(block.Contacts, block.Touching & block.Model.EndsOfBody[body + 1]);
        a.ShinX = mass.ShinX + sum.XTurn;
        a.ShinZ = mass.ShinZ + sum.ZTurn;
        a.ShinShin = mass.ShinShin + sum.TurnTurn;
        entry = sum.TurnTurn + sum.Along(ref leg.Shin.Body);
        a.ShinThigh = mass.ShinThigh + entry;
        a.ShinTurn = mass.ShinTurn + entry + sum.Along(ref leg.Thigh.Body);
        leg.Load.Shin += sum.Moment;
        sum.MoveToParent(ref leg.Shin.Body);
        sum.Add(block.Contacts, block.Touching & block.Model.EndsOfBody[body]);
        a.ThighX = mass.ThighX + sum.XTurn;
        a.ThighZ = mass.ThighZ + sum.ZTurn;
        a.ThighThigh = mass.ThighThigh + sum.TurnTurn;
        a.ThighTurn = mass.ThighTurn + sum.TurnTurn + sum.Along(ref leg.Thigh.Body);
        leg.Load.Thigh += sum.Moment;
        sum.MoveToParent(ref leg.Thigh.Body);
        leg.Contacts = sum;
    }

    private static void AddToRoot(Block<TLane> block, ref Torso<TLane> torso)
    {
        var contacts = default(Stiffness<TLane>);
        contacts.Add(block.Contacts, block.Touching & block.Model.EndsOfBody[0]);
        for (var k = 0; k < block.Legs.Length; k++)
        {
            if (HasContacts(block, k)) contacts.Add(ref block.Legs[k].Contacts);
        }

        torso.Hessian.XX = torso.Mass.XX + contacts.XX;
        torso.Hessian.XZ = torso.Mass.XZ + contacts.XZ;
        torso.Hessian.ZZ = torso.Mass.ZZ + contacts.ZZ;
        torso.Hessian.XTurn = torso.Mass.XTurn + contacts.XTurn;
        torso.Hessian.ZTurn = torso.Mass.ZTurn + contacts.ZTurn;
        torso.Hessian.TurnTurn = torso.Mass.TurnTurn + contacts.TurnTurn;
        torso.Load.X = torso.Force.X + contacts.ForceX;
        torso.Load.Z = torso.Force.Z + contacts.ForceZ;
        torso.Load.Turn = torso.Force.Turn + contacts.Moment;
    }
}
