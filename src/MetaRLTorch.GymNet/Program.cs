using MetaRLTorch.Cli;
using MetaRLTorch.GymNet.CartPole;
using MetaRLTorch.GymNet.LunarLander;

return MetaRl.Run(args, host => host.Add(CartPoleFamily.Entry).Add(LunarLanderFamily.Entry));
