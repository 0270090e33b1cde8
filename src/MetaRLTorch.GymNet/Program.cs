using MetaRLTorch.Cli;
using MetaRLTorch.GymNet.Benchmarking;
using MetaRLTorch.GymNet.CartPole;
using MetaRLTorch.GymNet.LunarLander;

return args is ["bench"]
    ? StepBenchmark.Run()
    : MetaRl.Run(args, host => host.Add(CartPoleFamily.Entry).Add(LunarLanderFamily.Entry));
