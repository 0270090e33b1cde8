using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MetaRLTorch.Environments.Physics.Lanes;

namespace MetaRLTorch.Environments.Physics;

/// <summary>Takes a vector of environments out of a batch, steps it and puts it back; one per worker.</summary>
internal interface IBlockStepper
{
    /// <summary>Number of environments in a block.</summary>
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
        Load(states, batch.Controls.Span, order);
        _block.PlainIterations = batch.PlainIterations;
        for (var i = 0; i < batch.Substeps; i++) PlanarStep<TLane>.Advance(_block);
        var patterns = ActiveSet<TLane>.Patterns(_block);
        for (var i = 0; i < count; i++)
        {
            Store(states.Slice(order[i] * 2 * _freedoms, 2 * _freedoms), i);
            batch.Grouping.OfEnvironment[order[i]] = (byte)TLane.Read(ref patterns, i);
        }
    }

    private static void Store(ref Joint<TLane> joint, int element, ref double position, ref double velocity)
    {
        position = TLane.Read(ref joint.Position, element);
        velocity = TLane.Read(ref joint.Velocity, element);
    }

    // Elements that are left over repeat the last environment.
    private void Load(Span<double> states, ReadOnlySpan<double> controls, ReadOnlySpan<int> order)
    {
        Span<int> state = stackalloc int[TLane.Width];
        Span<int> control = stackalloc int[TLane.Width];
        for (var i = 0; i < TLane.Width; i++)
        {
            var environment = order[Math.Min(i, order.Length - 1)];
            state[i] = environment * 2 * _freedoms;
            control[i] = environment * _motors;
        }

        var q = new Columns(states, state);
        var v = new Columns(states[_freedoms..], state);
        var u = new Columns(controls, control);
        ref var torso = ref _block.Torso;
        torso.Position.X = default;
        torso.Position.Z = q[1];
        torso.Position.Turn = q[2];
        torso.Velocity.X = v[0];
        torso.Velocity.Z = v[1];
        torso.Velocity.Turn = v[2];
        for (var k = 0; k < _block.Legs.Length; k++)
        {
            ref var leg = ref _block.Legs[k];
            var motor = PlanarModel.LinksPerLeg * k;
            Load(ref leg.Thigh.Joint, motor, q, v, u);
            Load(ref leg.Shin.Joint, motor + 1, q, v, u);
            Load(ref leg.Foot.Joint, motor + 2, q, v, u);
        }
    }

    private static void Load(ref Joint<TLane> joint, int motor, Columns q, Columns v, Columns u)
    {
        joint.Position = q[PlanarModel.RootFreedoms + motor];
        joint.Velocity = v[PlanarModel.RootFreedoms + motor];
        joint.Control = u[motor];
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

    /// <summary>Columns of a table, an element for each of the rows that start at some offsets.</summary>
    private readonly ref struct Columns(ReadOnlySpan<double> table, ReadOnlySpan<int> rows)
    {
        private readonly ref double _first = ref MemoryMarshal.GetReference(table);
        private readonly ReadOnlySpan<int> _rows = rows;

        public TLane this[int column] => TLane.Gather(ref Unsafe.Add(ref _first, column), _rows);
    }
}
