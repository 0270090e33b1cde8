using System.Globalization;

namespace MetaRLTorch.Logging;

/// <summary>The names under which a run reports its numbers, in TensorBoard and as columns of its CSV files.</summary>
public static class MetricNames
{
    /// <summary>Mean return of D_i^0, sampled with θ itself; undiscounted, over tasks and episodes.</summary>
    public const string ReturnBeforeAdaptation = "return/before_adaptation";

    /// <summary>Mean return of D_i, sampled with θ_i^K: what meta-training maximizes; a run's main metric.</summary>
    public const string ReturnAfterAdaptation = "return/after_adaptation";

    /// <summary>The meta-objective L at the θ that sampled the batch.</summary>
    public const string OuterObjective = "outer/objective";

    /// <summary>Mean KL(behavior ‖ current) of the adapted policies after the outer step, in nats.</summary>
    public const string OuterDivergence = "outer/divergence";

    /// <summary>Euclidean norm of the meta-gradient.</summary>
    public const string OuterGradientNorm = "outer/gradient_norm";

    /// <summary>
    /// Mean KL(π(θ) ‖ π(θ_i^1)) that the first inner step moved the policy by, in nats; on each task's first episode.
    /// </summary>
    public const string InnerDivergence = "inner/divergence";

    /// <summary>
    /// Episodes of this meta-iteration that ended because their simulation diverged; a healthy run has none.
    /// </summary>
    public const string EpisodesDiverged = "episodes/diverged";

    /// <summary>Entropy of π(θ), in nats, over the states of each task's first episode of D_i^0.</summary>
    public const string PolicyEntropy = "policy/entropy";

    /// <summary>Mean log σ of a Gaussian π(θ).</summary>
    public const string PolicyLogStd = "policy/log_std";

    /// <summary>Standard deviation over tasks of their mean return on D_i.</summary>
    public const string TasksStd = "tasks/return_std";

    /// <summary>The lowest mean return of a task on D_i.</summary>
    public const string TasksWorst = "tasks/return_worst";

    /// <summary>The lower quartile over tasks of their mean return on D_i.</summary>
    public const string TasksLowerQuartile = "tasks/return_lower_quartile";

    /// <summary>The median over tasks of their mean return on D_i.</summary>
    public const string TasksMedian = "tasks/return_median";

    /// <summary>The upper quartile over tasks of their mean return on D_i.</summary>
    public const string TasksUpperQuartile = "tasks/return_upper_quartile";

    /// <summary>Standard deviation over held-out tasks of their mean return after the last inner step.</summary>
    public const string EvaluationStd = "evaluation/tasks_std";

    /// <summary>The lowest mean return of a held-out task after the last inner step.</summary>
    public const string EvaluationWorst = "evaluation/tasks_worst";

    /// <summary>The lower quartile over held-out tasks of their mean return after the last inner step.</summary>
    public const string EvaluationLowerQuartile = "evaluation/tasks_lower_quartile";

    /// <summary>The median over held-out tasks of their mean return after the last inner step.</summary>
    public const string EvaluationMedian = "evaluation/tasks_median";

    /// <summary>The upper quartile over held-out tasks of their mean return after the last inner step.</summary>
    public const string EvaluationUpperQuartile = "evaluation/tasks_upper_quartile";

    /// <summary>The distribution over tasks of their mean return on D_i.</summary>
    public const string TasksDistribution = "tasks/return_after_adaptation";

    /// <summary>The distribution over held-out tasks of their mean return after the last inner step.</summary>
    public const string EvaluationDistribution = "evaluation/tasks_return";

    /// <summary>Seconds spent in <c>Collect</c>: rollouts and inner steps.</summary>
    public const string TimeSampling = "time/sampling";

    /// <summary>
    /// Seconds of <see cref="TimeSampling"/> in the environment's starts and steps; on several threads, the mean of theirs.
    /// </summary>
    public const string TimeEnvironment = "time/environment";

    /// <summary>
    /// Seconds of <see cref="TimeSampling"/> in the policy's random numbers and actions; on several threads, the mean of
    /// theirs. What is left of it are inner steps, advantages, and the record.
    /// </summary>
    public const string TimePolicy = "time/policy";

    /// <summary>Seconds spent in <c>Objective</c> and its derivatives.</summary>
    public const string TimeObjective = "time/objective";

    /// <summary>Seconds of the whole meta-iteration.</summary>
    public const string TimeIteration = "time/iteration";

    /// <summary>How often the line search shortened the outer step; −1 if it accepted none.</summary>
    public const string OuterBacktracks = "outer/backtracks";

    /// <summary>Environment steps per second of the whole meta-iteration.</summary>
    public const string SpeedSteps = "speed/environment_steps_per_second";

    /// <summary>Environment steps taken since the start of the run.</summary>
    public const string EnvironmentSteps = "steps/environment";

    /// <summary>The name of the mean return after <paramref name="step"/> inner steps, sampled with θ_i^k.</summary>
    /// <param name="step">k, from 1 to K.</param>
    public static string ReturnAfterStep(int step) =>
        string.Create(CultureInfo.InvariantCulture, $"return/after_step_{step}");

    /// <summary>What one named part of the reward adds to the mean return of D_i.</summary>
    /// <param name="name">The part, as the environment names it.</param>
    public static string ReturnPart(string name) => $"return_part/{name}";

    /// <summary>The distribution of a tensor of what is meta-learned beside θ.</summary>
    /// <param name="name">The tensor's name, such as <c>step_size.weight_0</c>.</param>
    public static string RuleDistribution(string name) => $"rule/{name}";

    /// <summary>Whether a metric measures the machine, and so differs between two runs that compute the same.</summary>
    /// <param name="name">The metric's name.</param>
    public static bool IsWallClock(string name) =>
        name.StartsWith("time/", StringComparison.Ordinal) || name.StartsWith("speed/", StringComparison.Ordinal);

    /// <summary>Mean return of held-out tasks after <paramref name="step"/> inner steps.</summary>
    /// <param name="step">k, from 0 to K.</param>
    public static string EvaluationAfterStep(int step) =>
        string.Create(CultureInfo.InvariantCulture, $"evaluation/return_after_step_{step}");

    /// <summary>Whether a metric comes from held-out tasks, and so exists only for some iterations.</summary>
    /// <param name="name">The metric's name.</param>
    public static bool IsEvaluation(string name) => name.StartsWith("evaluation/", StringComparison.Ordinal);

    /// <summary>Whether a metric is a mean return of held-out tasks after some number of inner steps.</summary>
    /// <param name="name">The metric's name.</param>
    public static bool IsEvaluationReturn(string name) => name.StartsWith(EvaluationAfterStep(0)[..^1], StringComparison.Ordinal);
}
