using MetaRLTorch.Environments.Physics.Lanes;

namespace MetaRLTorch.Environments.Physics;

/// <summary>Takes a vector of environments out of a batch, steps it and puts it back; one for each worker.</summary>
internal interface IBlockStepper
{
    /// <summary>Environments in a _block.</summary>
    int Width { get; }

    void Step(Batch batch, int index);
}

/// <inheritdoc/>
internal sealed class BlockStepper<TLane>(ModelConstants<TLane> model, PlanarModel facts) : IBlockStepper
    where TLane : unmanaged, ILane<TLane>
{
    private readonly Block<TLane> _block = new(model);
    private readonly int _freedoms = facts.Freedoms;
    private readonly int _motors = facts.Motors;

    public int Width => TLane.Width;

    public void Step(Batch batch, int index)
    {
        var first = index * TLane.Width;
        var count = Math.Min(TLane.Width, batch.Count - first);
        var order = batch.Grouping.Order.Slice(first, count);
        var states = batch.States.Span;
        var controls = batch.Controls.Span;
        for (var i = 0; i < TLane.Width; i++)
        {
            var environment = order[Math.Min(i, count - 1)];
            var state = states.Slice(environment * 2 * _freedoms, 2 * _freedoms);
            Load(state, controls.Slice(environment * _motors, _motors), i);
        }

        _block.PlainIterations = batch.PlainIterations;
        for (var i = 0; i < batch.Substeps; i++) PlanarStep<TLane>.Advance(_block);
        var patterns = ActiveSet<TLane>.Patterns(_block);
        for (var i = 0; i < count; i++)
        {
            Store(states.Slice(order[i] * 2 * _freedoms, 2 * _freedoms), i);
            batch.Grouping.OfEnvironment[order[i]] = (byte)TLane.Read(ref patterns, i);
        }
    }

    private static void Load(ref Joint<TLane> joint, int element, double position, double velocity, double control)
    {
        TLane.Write(ref joint.Position, element, position);
        TLane.Write(ref joint.Velocity, element, velocity);
        TLane.Write(ref joint.Control, element, control);
    }

    private static void Store(ref Joint<TLane> joint, int element, ref double position, ref double velocity)
    {
        position = TLane.Read(ref joint.Position, element);
        velocity = TLane.Read(ref joint.Velocity, element);
    }

    private void Load(ReadOnlySpan<double> state, ReadOnlySpan<double> u, int element)
    {
        var q = state[.._freedoms];
        var v = state[_freedoms..];
        ref var torso = ref _block.Torso;
        TLane.Write(ref torso.Position.X, element, 0);
        TLane.Write(ref torso.Position.Z, element, q[1]);
        TLane.Write(ref torso.Position.Turn, element, q[2]);
        TLane.Write(ref torso.Velocity.X, element, v[0]);
        TLane.Write(ref torso.Velocity.Z, element, v[1]);
        TLane.Write(ref torso.Velocity.Turn, element, v[2]);
        for (var k = 0; k < _block.Legs.Length; k++)
        {
            ref var leg = ref _block.Legs[k];
            var motor = PlanarModel.LinksPerLeg * k;
            var joint = PlanarModel.RootFreedoms + motor;
            Load(ref leg.Thigh.Joint, element, q[joint], v[joint], u[motor]);
            Load(ref leg.Shin.Joint, element, q[joint + 1], v[joint + 1], u[motor + 1]);
            Load(ref leg.Foot.Joint, element, q[joint + 2], v[joint + 2], u[motor + 2]);
        }
    }

    // The block's x is counted from where the step began, so that floats keep their digits far along the track.
    private void Store(Span<double> state, int element)
    {
        var q = state[.._freedoms];
        var v = state[_freedoms..];
        ref var torso = ref _block.Torso;
        q[0] += TLane.Read(ref torso.Position.X, element);
        q[1] = TLane.Read(ref torso.Position.Z, element);
        q[2] = TLane.Read(ref torso.Position.Turn, element);
        v[0] = TLane.Read(ref torso.Velocity.X, element);
        v[1] = TLane.Read(ref torso.Velocity.Z, element);
        v[2] = TLane.Read(ref torso.Velocity.Turn, element);
        for (var k = 0; k < _block.Legs.Length; k++)
        {
            ref var leg = ref _block.Legs[k];
            var joint = PlanarModel.RootFreedoms + (PlanarModel.LinksPerLeg * k);
            Store(ref leg.Thigh.Joint, element, ref q[joint], ref v[joint]);
            Store(ref leg.Shin.Joint, element, ref q[joint + 1], ref v[joint + 1]);
            Store(ref leg.Foot.Joint, element, ref q[joint + 2], ref v[joint + 2]);
        }
    }
}
