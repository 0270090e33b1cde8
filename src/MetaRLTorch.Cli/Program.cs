using MetaRLTorch.Cli;

return MetaRl.Run(args);
