using MetaRLTorch.Environments;
using MetaRLTorch.Environments.Navigation2D;
using MetaRLTorch.MetaAlgorithms;
using MetaRLTorch.Optimizers;
using MetaRLTorch.Tensors;
using MetaRLTorch.Training;

Compute.ConfigureProcess();
var config = new ExperimentConfig
{
    Environment = new() { Name = "navigation_2d", Options = Navigation2DOptions.Sgmrl },
    Algorithm = new() { Name = AlgorithmName.Sgmrl },
    Outer = new() { Optimizer = args.Length > 1 ? OuterOptimizer.TrustRegion : OuterOptimizer.Adam },
    Training = new() { Iterations = int.Parse(args[0]), EvaluateEvery = 50 },
};
using var experiment = new ExperimentBuilder(new EnvironmentCatalog()).Build(config);
var clock = System.Diagnostics.Stopwatch.StartNew();
new MetaTrainer(experiment, [], (_, _) => { }, r => Console.WriteLine($"{r.Iteration} {string.Join(" -> ", r.Returns.Select(x => x.ToString("F2")))} {r.StepsPerSecond:F0} {TorchSharp.torch.Tensor.TotalCount} {clock.Elapsed.TotalSeconds:F2}"), TimeProvider.System).Run(0, 0, default);
