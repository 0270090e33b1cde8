using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using MetaRLTorch.Environments.Physics;

namespace MetaRLTorch.Benchmarks;

/// <summary>Time and allocations of one control step of a thousand half-cheetahs on one core.</summary>
[MemoryDiagnoser]
public class PhysicsStepBenchmark
{
    private const int Environments = 1024;
    private const int FrameSkip = 5;

    private readonly double[] _states = new double[Environments * 18];
    private readonly double[] _controls = new double[Environments * 6];
    private PlanarPhysics _physics = null!;

    /// <summary>The numbers that the physics computes with.</summary>
    [Params(Precision.Fp64, Precision.Fp32)]
    public Precision Precision { get; set; }

    /// <summary>Runs the benchmark.</summary>
    public static int Run()
    {
        var job = Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance);
        var config = DefaultConfig.Instance.AddJob(job).WithArtifactsPath("artifacts/benchmarks");
        BenchmarkRunner.Run<PhysicsStepBenchmark>(config);
        return 0;
    }

    /// <summary>Lying, standing and bent half-cheetahs, each under its own constant control.</summary>
    [GlobalSetup]
    public void Start()
    {
        _physics = new(PlanarModel.HalfCheetah, Precision, workers: 1);
        for (var i = 0; i < _states.Length; i++) _states[i] = i % 18 < 9 ? 0.1 * Math.Sin(i) : 0;
        for (var i = 0; i < _controls.Length; i++) _controls[i] = Math.Sin(7 * i);
    }

    /// <summary>A control step of every environment.</summary>
    [Benchmark(OperationsPerInvoke = Environments)]
    public void ControlStep() => _physics.Step(_states, _controls, FrameSkip);
}
