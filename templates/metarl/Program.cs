using MetaRLTorch.Cli;

return MetaRl.Run(args, host => host.Add(WindyLine.Entry).Add(BalancedMaml.Entry));
