namespace MetaRLTorch.Logging;

/// <summary>What a metric is, for a person who meets it in TensorBoard.</summary>
internal static class MetricDescriptions
{
    private static readonly Dictionary<string, string> Whole = new()
    {
        [MetricNames.ReturnBeforeAdaptation] = "Mean return of the training tasks, sampled with θ itself; undiscounted.",
        [MetricNames.ReturnAfterAdaptation] = "Mean return of the training tasks after all inner steps: what meta-training maximizes; undiscounted.",
        [MetricNames.TasksMedian] = "Median over the training tasks of their return after adaptation.",
        [MetricNames.TasksLowerQuartile] = "A quarter of the training tasks return less after adaptation.",
        [MetricNames.TasksUpperQuartile] = "A quarter of the training tasks return more after adaptation.",
        [MetricNames.TasksWorst] = "The lowest return of a training task after adaptation.",
        [MetricNames.TasksStd] = "Standard deviation over the training tasks of their return after adaptation.",
        [MetricNames.EvaluationMedian] = "Median over held-out tasks of their return after the last inner step.",
        [MetricNames.EvaluationLowerQuartile] = "A quarter of the held-out tasks return less after the last inner step.",
        [MetricNames.EvaluationUpperQuartile] = "A quarter of the held-out tasks return more after the last inner step.",
        [MetricNames.EvaluationWorst] = "The lowest return of a held-out task after the last inner step.",
        [MetricNames.EvaluationStd] = "Standard deviation over held-out tasks of their return after the last inner step.",
        [MetricNames.OuterObjective] =
            "The meta-objective at the θ that sampled the batch. Of a policy gradient it is no return: it says nothing about progress.",
        [MetricNames.OuterDivergence] = "KL(behavior ‖ current) of the adapted policies after the outer step, in nats.",
        [MetricNames.OuterGradientNorm] = "Euclidean norm of the meta-gradient.",
        [MetricNames.OuterBacktracks] = "How often the line search shortened the outer step; −1 if it accepted none.",
        [MetricNames.InnerDivergence] =
            "KL(π(θ) ‖ π(θ_i^1)): how far the first inner step moves the policy, in nats. Above 2 the adapted policy has little to do with θ.",
        [MetricNames.PolicyEntropy] = "Entropy of π(θ) in the states that it visits, in nats; of a Gaussian policy it may be negative.",
        [MetricNames.PolicyLogStd] = "Mean log σ of the Gaussian policy π(θ).",
        [MetricNames.EpisodesDiverged] = "Episodes that ended because their simulation diverged; a healthy run has none.",
        [MetricNames.EnvironmentSteps] = "Environment steps since the start of the run, replays included.",
        [MetricNames.TimeSampling] = "Seconds of rollouts and inner steps.",
        [MetricNames.TimeEnvironment] = "Seconds of the sampling in the environment's starts and steps.",
        [MetricNames.TimePolicy] = "Seconds of the sampling in the policy's random numbers and actions.",
        [MetricNames.TimeObjective] = "Seconds of the meta-objective and its derivatives.",
        [MetricNames.TimeIteration] = "Seconds of the whole meta-iteration.",
        [MetricNames.SpeedSteps] = "Environment steps per second of the whole meta-iteration.",
        [MetricNames.TasksDistribution] = "The training tasks' returns after adaptation, one a task.",
        [MetricNames.EvaluationDistribution] = "The held-out tasks' returns after the last inner step, one a task.",
    };

    private static readonly (string Start, string Text)[] Beginnings =
    [
        (MetricNames.ReturnAfterStep(0)[..^1], "Mean return of the training tasks, sampled after so many inner steps."),
        (MetricNames.EvaluationAfterStep(0)[..^1], "Mean return of held-out tasks, sampled after so many inner steps."),
        (MetricNames.ReturnPart(""), "What a named part of the reward adds to the mean return after adaptation."),
        (MetricNames.RuleDistribution(""), "What is meta-learned beside θ, such as a step size for every parameter."),
    ];

    /// <summary>One sentence on a metric; empty for a method's own.</summary>
    public static string Of(string metric) => Whole.GetValueOrDefault(metric)
        ?? Array.Find(Beginnings, beginning => metric.StartsWith(beginning.Start, StringComparison.Ordinal)).Text
        ?? "";
}
