using MetaRLTorch.Environments.Pictures;
using MetaRLTorch.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Environments.HalfCheetah;

/// <summary>Half-cheetah must run at a speed that it is not told.</summary>
/// <remarks>
/// <para>Task: the goal g, uniform on [0, 2] m/s (Finn) or [0, 3] m/s (ProMP, SG-MRL).</para>
/// <para>Action: six motors' controls a, clipped to [−1, 1] and held for five physics steps (0.05 s).</para>
/// <para>Reward: −|v − g| − 0.05 Σ a², where v = (x' − x) / 0.05 s is the torso's mean velocity over the step.</para>
/// <para>Start and observation: Gym's (<see cref="HalfCheetahDynamics"/>). An episode ends only where the
/// simulation diverged.</para>
/// <para>Finn, Abbeel and Levine, ICML 2017 (arXiv:1703.03400), §5.3. Published codes differ in goals, observation,
/// horizon and action scale; see the presets of <see cref="HalfCheetahVelocityOptions"/>.</para>
/// </remarks>
/// <param name="options">The variant.</param>
public sealed class HalfCheetahVelocity(HalfCheetahVelocityOptions options) : IScoredEnvironment, IDrawnEnvironment
{
    private readonly HalfCheetahDynamics _dynamics = new(options);

    /// <inheritdoc/>
    public EnvironmentSpec Spec => _dynamics.Spec;

    /// <inheritdoc/>
    public TaskBatch SampleTasks(int count, Generator random) =>
        GoalSpeeds.Sample(count, options.MinimumSpeed, options.MaximumSpeed, random);

    /// <inheritdoc/>
    public EnvironmentState Reset(TaskBatch tasks, int episodes, Tensor chance) =>
        _dynamics.Reset(tasks, episodes, chance);

    /// <inheritdoc/>
    public Move Move(TaskBatch tasks, IReadOnlyList<Tensor> state, Tensor action, Tensor chance) =>
        _dynamics.Move(tasks, state, action);

    /// <inheritdoc/>
    public Outcome Score(TaskBatch tasks, IReadOnlyList<Tensor> facts) =>
        HalfCheetahDynamics.Score(tasks, facts, (velocity, goal) => -(velocity - goal).abs());

    /// <inheritdoc/>
    public IReadOnlyList<Panel> Draw(double[] task, IReadOnlyList<Behavior> behaviors) => HalfCheetahDynamics.Picture.Draw(behaviors);
}
