using MetaRLTorch.Benchmarks;
using MetaRLTorch.Tensors;

Compute.ConfigureProcess();
return args switch
{
    ["iteration", .. var settings] => IterationBenchmark.Run(settings),
    ["physics"] => PhysicsStepBenchmark.Run(),
    ["gpu"] => GpuTable.Run(),
    [] => ComparisonTable.Run(Environment.GetEnvironmentVariable("PYTORCH_BASELINE")),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine(
        "Without arguments: the table of meta-iterations, beside PyTorch where PYTORCH_BASELINE names its program. " +
        "iteration [SETTING=VALUE …]: one setting, such as hidden=64 steps=1 outer=trpo tasks=40 workers=2. " +
        "gpu: meta-iterations with parameters on a GPU. " +
        "physics: time and allocations of a control step of half-cheetah.");
    return 2;
}
