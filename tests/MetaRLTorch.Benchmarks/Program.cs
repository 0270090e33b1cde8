using MetaRLTorch.Benchmarks;
using MetaRLTorch.Tensors;

Compute.ConfigureProcess();
return args switch
{
    ["iteration", .. var settings] => IterationBenchmark.Run(settings),
    ["table", .. var settings] => ComparisonTable.Run(settings),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine(
        "Benchmarks: iteration [SETTING=VALUE …] times meta-iterations; table [--baseline FILE] [--rounds N] compares with PyTorch.");
    return 2;
}
