using MetaRLTorch.MetaAlgorithms;
using MetaRLTorch.Optimizers;
using MetaRLTorch.Testing;
using MetaRLTorch.Tests.Training;
using NUnit.Framework;

namespace MetaRLTorch.Tests.MetaAlgorithms;

public sealed class LeaveOneOutOptionsTests : TensorTests
{
    [TestCase(1, null, null, "sampling.episodes: 1 with score_weight: leave_one_out", "Give at least 2")]
    [TestCase(6, 4, null, "algorithm.options.leave_one_out.groups: 4 does not divide sampling.episodes 6", "Use one of 2, 3, 6.")]
    [TestCase(6, null, 7, "algorithm.options.leave_one_out.replay_episodes: 7, but sampling.episodes is 6", "Give at most as many.")]
    public void WhatTheEpisodesDoNotAllow_IsRefused(int episodes, int? groups, int? replayed, string value, string remedy) => Assert.That(
        () => Build(episodes, new() { Groups = groups, ReplayEpisodes = replayed }),
        Throws.TypeOf<UserException>().With.Message.StartsWith(value).And.Message.Contains(remedy));

    [TestCase(2, null, null, LeftOutReturn.Replay)]
    [TestCase(6, 3, 6, LeftOutReturn.Replay)]
    [TestCase(3, 3, null, LeftOutReturn.Ratios)]
    public void WhatTheyAllow_IsBuilt(int episodes, int? groups, int? replayed, LeftOutReturn by) =>
        Assert.That(() => Build(episodes, new() { By = by, Groups = groups, ReplayEpisodes = replayed }), Throws.Nothing);

    private static void Build(int episodes, LeaveOneOutOptions options)
    {
        var config = LineTraining.Config("sgmrl", OuterOptimizer.Adam);
        var algorithm = Methods.Named("sgmrl", new SgmrlOptions { ScoreWeight = ScoreWeight.LeaveOneOut, LeaveOneOut = options });
        using var experiment = LineTraining.Build(
            config with { Sampling = config.Sampling with { Episodes = episodes }, Algorithm = algorithm });
    }
}
