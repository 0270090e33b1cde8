using MetaRLTorch.Configuration;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using MetaRLTorch.MetaAlgorithms;
using MetaRLTorch.Training;

namespace MetaRLTorch.Tests.Training;

/// <summary>The pages on which <see cref="SettingsTests"/> tries each setting, and to what it changes it.</summary>
internal static class SettingPages
{
    /// <summary>What all pages start from. In double precision, so that no change is lost to rounding.</summary>
    public const string Small = """
        precision: fp64
        device: cpu
        environment: { name: navigation_2d, options: { horizon: 5 } }
        sampling: { tasks: 3, episodes: 3 }
        algorithm: { name: maml }
        outer: { optimizer: gradient_ascent }
        training: { iterations: 2, evaluate_every: 1 }
        evaluation: { tasks: 2 }
        sharding: { workers: 1 }
        """;

    // A tabular world has a table of logits, which reads none of this.
    private const string Network = "policy.hidden_sizes=[4] policy.initial_log_std=-2";
    private const string TrustRegion = "outer.optimizer=trust_region outer.max_divergence=0.5 sampling.episodes=8";
    private const string LeaveOneOut = "algorithm.options.score_weight=leave_one_out";
    private const string Ratios = $"{LeaveOneOut} algorithm.options.leave_one_out.by=ratios";
    private const string Life = "environment.name=frozen_lake environment.options={} sampling.tasks=1 adaptation.steps=2";
    private const string Exact = "sampling.discount=0.9 algorithm.name=bomrl algorithm.options.exact=true";

    /// <summary>
    /// What else a page needs for a setting, or for a group of settings, to matter; the longest match holds. A setting of a
    /// method or an environment stands under its name, and is tried with it.
    /// </summary>
    private static readonly Dictionary<string, string> Pages = new()
    {
        ["environment.name"] = "environment.options={}",
        ["environment.preset"] = "environment.options={}",
        ["outer.epochs"] = "algorithm.name=promp",
        ["outer.max_divergence"] = TrustRegion,
        ["outer.conjugate_gradient_iterations"] = TrustRegion,
        ["outer.damping"] = TrustRegion,
        ["outer.curvature_episodes"] = TrustRegion,
        ["outer.backtrack_ratio"] = TrustRegion,
        ["outer.max_backtracks"] = TrustRegion,
        ["adaptation.optimizer"] = "adaptation.steps=2",
        ["adaptation.momentum"] = "adaptation.steps=2 adaptation.optimizer=momentum",
        ["adaptation.mean_decay"] = "adaptation.steps=2 adaptation.optimizer=adam",
        ["adaptation.square_decay"] = "adaptation.steps=2 adaptation.optimizer=adam",
        ["adaptation.epsilon"] = "adaptation.optimizer=rmsprop",
        ["memrl "] = "adaptation.steps=2",
        ["promp "] = "outer.epochs=3 outer.step_size=3",
        ["ppo_maml "] = "outer.epochs=3 outer.step_size=3",
        ["ppo_maml inner_estimator"] = "outer.epochs=1",
        ["bomrl clip"] = "outer.epochs=3 outer.step_size=0.001 algorithm.options.step_size=0.01",
        ["bomrl exact"] = "environment.name=frozen_lake sampling.discount=0.9",
        ["bomrl max_distance"] = "algorithm.options.algorithm=alg3",
        ["imaml proximal"] = "adaptation.steps=2",
        ["sgmrl leave_one_out"] = LeaveOneOut,
        ["sgmrl leave_one_out.groups"] = $"{LeaveOneOut} sampling.episodes=4",
        ["sgmrl leave_one_out.per_decision"] = Ratios,
        ["sgmrl leave_one_out.max_ratio"] = Ratios,
        ["mgrl "] = Life,
        ["a2c "] = $"{Life} outer=",
        ["lirpg "] = "adaptation.steps=2",
        ["lola "] = "environment.name=prisoners_dilemma sampling.tasks=2",
        ["navigation_2d silent_radius"] = "environment.options.reward=progress environment.options.goals=corners",
        ["frozen_lake"] = Exact,
        ["frozen_lake flip_probability"] = $"{Exact} environment.options.maps=low_variance",
        ["tabular_mdp"] = Exact,
        ["tabular_mdp rewards"] = "",
    };

    /// <summary>What settings are changed to whose neighboring values would show nothing in so short a run.</summary>
    private static readonly Dictionary<string, string[]> Values = new()
    {
        ["algorithm.name"] = [.. Methods.Names],
        ["environment.name"] = ["tabular_mdp", "frozen_lake", "half_cheetah_velocity"],
        ["environment.preset"] = ["sgmrl", "finn", "promp_corner"],
        ["adaptation.max_gradient_norm"] = ["0.001"],
        ["adaptation.epsilon"] = ["0.1"],
        ["outer.max_gradient_norm"] = ["0.001"],
        ["outer.max_backtracks"] = ["1"],
        ["promp clip"] = ["0.001"],
        ["ppo_maml clip"] = ["0.001"],
        ["bomrl clip"] = ["0.001"],
        ["bomrl implicit.iterations"] = ["1"],
        ["bomrl implicit.tolerance"] = ["1"],
        ["bomrl steps"] = ["2"],
        ["memrl tolerance"] = ["1000"],
        ["imaml proximal.tolerance"] = ["1000"],
        ["imaml implicit.iterations"] = ["1"],
        ["imaml implicit.tolerance"] = ["1"],
        ["sgmrl leave_one_out.groups"] = ["2"],
        ["sgmrl leave_one_out.replay_episodes"] = ["1", "2"],
        ["sgmrl leave_one_out.max_ratio"] = ["1.001"],
        ["maml inner_estimator"] = ["dice", "loaded_dice", "low_variance_curvature"],
        ["emaml inner_estimator"] = ["dice", "loaded_dice", "low_variance_curvature"],
        ["ppo_maml inner_estimator"] = ["dice", "loaded_dice", "low_variance_curvature"],
        ["meta_sgd inner_estimator"] = ["dice", "loaded_dice", "low_variance_curvature"],
        ["imaml inner_estimator"] = ["dice", "loaded_dice", "vanilla_policy_gradient"],
        ["lola inner_estimator"] = ["dice", "vanilla_policy_gradient", "low_variance_curvature"],
        ["lola buffer"] = ["6"],
        ["lirpg inner_estimator"] = ["dice", "loaded_dice", "low_variance_curvature"],
        ["first_order_maml inner_estimator"] = ["dice"],
        ["memrl inner_estimator"] = ["dice"],
        ["reptile inner_estimator"] = ["dice"],
        ["navigation_2d goal_radius"] = ["0.3"],
        ["ant_velocity minimum_height"] = ["1"],
        ["ant_direction minimum_height"] = ["1"],
    };

    private static readonly Dictionary<string, string> NotFelt = new()
    {
        ["device"] = "a GPU computes what the CPU does, to rounding",
        ["sampling.device"] = "rollouts on the CPU give the numbers of the CPU (SamplingDeviceTests)",
        ["training.checkpoint_every"] = "a checkpoint changes nothing that is computed",
        ["training.divergence_limit"] = "a run that stays within it computes the same",
        ["training.step_axis"] = "what TensorBoard counts changes nothing that is computed (StepAxisTests)",
        ["training.pictures"] = "what is drawn changes nothing that is computed (RenderTests)",
        ["training.on_divergence"] = "a run that does not diverge computes the same",
        ["sharding.workers"] = "the result has the same bits for any number of workers (DeterminismTests)",
        ["sharding.sampling_tasks"] = "shards change the result by no more than rounding (RolloutSamplerTests)",
        ["sharding.gradient_tasks"] = "shards change the result by no more than rounding (ShardedObjectiveTests)",
        ["sharding.kept_tasks"] = "kept graphs change the result by no more than rounding (KeptGraphTests)",
        ["workers"] = "threads share the environments of a step, and none sees another (LocomotionTests, HalfCheetahTests)",
        ["physics"] = "the own engine is MuJoCo's to rounding (TrajectoryReplayTests)",
    };

    private static readonly string[] TabularWorlds = ["frozen_lake", "tabular_mdp", "prisoners_dilemma"];

    public static IEnumerable<string> Mentioned => Pages.Keys.Concat(Values.Keys).Concat(NotFelt.Keys);

    /// <summary>Every setting of an option record by its path, with its property.</summary>
    public static IEnumerable<(string Path, PropertyInfo Property)> LeavesOf(Type group) =>
        ConfigSchema.SettingsOf(group).SelectMany(setting => ConfigSchema.IsGroup(setting.Value.PropertyType)
            ? LeavesOf(setting.Value.PropertyType).Select(leaf => (ConfigSchema.Join(setting.Key, leaf.Path), leaf.Property))
            : [(setting.Key, setting.Value)]);

    /// <summary>Whether there is a reason why changing a setting changes no number.</summary>
    public static bool IsNotFelt(string setting) =>
        NotFelt.Keys.Any(line => line == setting || setting.EndsWith($" {line}", StringComparison.Ordinal));

    /// <summary>Whether a line of these pages is about a setting: its path, the group that it is in, or a world's option.</summary>
    public static bool Concerns(string line, string setting) =>
        setting.StartsWith(line, StringComparison.Ordinal) || setting.EndsWith($" {line}", StringComparison.Ordinal);

    /// <summary>The overrides of the page on which a setting matters.</summary>
    public static string Of(string setting)
    {
        var page = Pages.Keys.Where(key => setting.StartsWith(key, StringComparison.Ordinal)).MaxBy(key => key.Length);
        var changes = page is null ? "" : Pages[page];
        return TabularWorlds.Any(world => $"{setting} {changes}".Contains(world, StringComparison.Ordinal))
            ? changes
            : $"{Network} {changes}";
    }

    /// <summary>What a setting is changed to: every name of an enumeration, else something beside its value.</summary>
    /// <param name="setting">Its path, or a world and the name of its option.</param>
    /// <param name="property">Its type and range.</param>
    /// <param name="value">What it is on the page.</param>
    public static string[] ValuesOf(string setting, PropertyInfo property, object? value)
    {
        if (Values.TryGetValue(setting, out var chosen)) return chosen;
        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        if (type.IsEnum) return [.. Enum.GetNames(type).Select(ConfigSchema.NameOf)];
        if (type.IsArray) return [type.GetElementType() == typeof(int) ? "[5]" : "[0.03]"];
        object[] candidates = value switch
        {
            bool flag => [!flag],
            int number => [number + 1, number - 1],
            long number => [number + 1, number - 1],
            double number => [number == 0 ? 0.5 : 1.5 * number, 0.5 * number],
            "null" when type == typeof(int) => [2],
            "null" when type == typeof(double) => [0.07],
            _ => [],
        };
        var range = property.GetCustomAttribute<RangeAttribute>();
        var valid = candidates.FirstOrDefault(candidate => range?.IsValid(candidate) ?? true);
        return valid is null ? [] : [ConfigValue.Write(valid)];
    }
}
