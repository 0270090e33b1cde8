using System.Runtime.Intrinsics;
using MetaRLTorch.Environments.Physics.Lanes;

namespace MetaRLTorch.Environments.Physics;

/// <summary>
/// Steps any number of copies of a planar model as MuJoCo would, one to an element of a vector register.
/// </summary>
/// <remarks>
/// A copy's next state depends on its own state and controls alone: not on how many others there are, which register
/// element or which thread it falls to, not in one bit. Stepping allocates nothing. One caller at a time.
/// </remarks>
public sealed class PlanarPhysics : IBatchPhysics
{
    // The plain iteration has never been seen to need more than nine.
    private const int PlainIterations = 12;
    private const int BlocksAtATime = 4;

    private readonly Batch _batch = new() { PlainIterations = PlainIterations };
    private readonly IBlockStepper[] _steppers;
    private readonly WorkerTeam _team;
    private int _nextBlock;

    /// <summary>Prepares a model.</summary>
    /// <param name="model">The facts.</param>
    /// <param name="precision">
    /// The precision of the physics; states and controls are doubles either way.
    /// </param>
    /// <param name="workers">Number of threads, the caller's included; 0 for one per processor.</param>
    /// <param name="registerBits">512, 256 or 128; 0 for the widest that the processor has.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// There is no such number of workers, or no such register.
    /// </exception>
    public PlanarPhysics(
        PlanarModel model, Precision precision = Precision.Fp64, int workers = 0, int registerBits = 0)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentOutOfRangeException.ThrowIfNegative(workers);
        Model = model;
        Precision = precision;
        Workers = workers == 0 ? Environment.ProcessorCount : workers;
        RegisterBits = registerBits == 0 ? WidestRegister : registerBits;
        _steppers = (RegisterBits, precision) switch
        {
            (512, Precision.Fp64) => Steppers<Lane512<double>>(),
            (512, Precision.Fp32) => Steppers<Lane512<float>>(),
            (256, Precision.Fp64) => Steppers<Lane256<double>>(),
            (256, Precision.Fp32) => Steppers<Lane256<float>>(),
            (128, Precision.Fp64) => Steppers<Lane128<double>>(),
            (128, Precision.Fp32) => Steppers<Lane128<float>>(),
            _ => throw new ArgumentOutOfRangeException(
                nameof(registerBits),
                registerBits,
                "A register has 512, 256 or 128 bits; 0 takes the widest there is."),
        };
        _team = new(Workers, StepBlocks);
    }

    /// <summary>Bits of the widest vector register that the processor works with.</summary>
    public static int WidestRegister => (Vector512.IsHardwareAccelerated, Vector256.IsHardwareAccelerated) switch
    {
        (true, _) => 512,
        (_, true) => 256,
        _ => 128,
    };

    /// <summary>The facts.</summary>
    public PlanarModel Model { get; }

    /// <summary>The precision of the physics.</summary>
    public Precision Precision { get; }

    /// <summary>Number of threads, the caller's included.</summary>
    public int Workers { get; }

    /// <summary>Bits of the vector register.</summary>
    public int RegisterBits { get; }

    /// <summary>
    /// Makes the solver guard every step, as it otherwise does where the plain iteration has not ended.
    /// </summary>
    internal void GuardEveryIteration() => _batch.PlainIterations = 0;

    /// <summary>Steps every copy of the model, in place.</summary>
    /// <param name="states">
    /// [count, 2 · freedoms], row by row: positions (x, z, angle, joints), then their rates in the same order.
    /// </param>
    /// <param name="controls">[count, motors], held through all substeps; clamped to the motors' ranges.</param>
    /// <param name="substeps">Steps of <see cref="PlanarModel.Timestep"/> to take.</param>
    /// <exception cref="ArgumentException">The lengths do not fit each other.</exception>
    public void Step(Memory<double> states, ReadOnlyMemory<double> controls, int substeps)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(substeps);
        var count = states.Length / (2 * Model.Freedoms);
        Check(states.Length, count * 2 * Model.Freedoms, nameof(states));
        Check(controls.Length, count * Model.Motors, nameof(controls));
        if (count == 0) return;

        _batch.States = states;
        _batch.Controls = controls;
        _batch.Count = count;
        _batch.Substeps = substeps;
        _batch.Grouping.Sort(count);
        _nextBlock = 0;
        _team.Run(Math.Min(Workers, (Blocks + BlocksAtATime - 1) / BlocksAtATime) - 1);
    }

    private int Blocks => (_batch.Count + _steppers[0].Width - 1) / _steppers[0].Width;

    private static void Check(int length, int expected, string name)
    {
        if (length != expected)
        {
            throw new ArgumentException(
                $"{name} has {length} values; expected {expected}: a row for each copy of the model.", name);
        }
    }

    private IBlockStepper[] Steppers<TLane>()
        where TLane : unmanaged, ILane<TLane>
    {
        var constants = new ModelConstants<TLane>(Model);
        return [.. Enumerable.Range(0, Workers).Select(_ => new BlockStepper<TLane>(constants, Model))];
    }

    private void StepBlocks(int worker)
    {
        var blocks = Blocks;
        for (;;)
        {
            var end = Interlocked.Add(ref _nextBlock, BlocksAtATime);
            var first = end - BlocksAtATime;
            if (first >= blocks) return;
            for (var i = first; i < Math.Min(end, blocks); i++) _steppers[worker].Step(_batch, i);
        }
    }
}
