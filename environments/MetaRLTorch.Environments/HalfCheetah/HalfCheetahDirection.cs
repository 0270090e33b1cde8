using MetaRLTorch.Environments.Pictures;
using MetaRLTorch.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Environments.HalfCheetah;

/// <summary>Half-cheetah must run forward or backward, and is not told which.</summary>
/// <remarks>
/// <para>Task: the direction g, +1 or −1 with equal probability.</para>
/// <para>Action: six motors' controls a, clipped to [−1, 1] and held for five physics steps (0.05 s).</para>
/// <para>Reward: g v − 0.05 Σ a², where v = (x' − x) / 0.05 s is the torso's mean velocity over the step.</para>
/// <para>Start and observation: Gym's (<see cref="HalfCheetahDynamics"/>). An episode ends only where the
/// simulation diverged.</para>
/// <para>Finn, Abbeel and Levine, ICML 2017 (arXiv:1703.03400), §5.3. Published codes differ in observation, horizon
/// and action scale; see the presets of <see cref="HalfCheetahDirectionOptions"/>.</para>
/// </remarks>
/// <param name="options">The variant.</param>
public sealed class HalfCheetahDirection(HalfCheetahDirectionOptions options) : IScoredEnvironment, IDrawnEnvironment
{
    private readonly HalfCheetahDynamics _dynamics = new(options);

    /// <inheritdoc/>
    public EnvironmentSpec Spec => _dynamics.Spec;

    /// <inheritdoc/>
    public TaskBatch SampleTasks(int count, Generator random) =>
        new((torch.rand(count, 1, torch.float64, generator: random).ge(0.5).to(torch.float64) * 2) - 1);

    /// <inheritdoc/>
    public EnvironmentState Reset(TaskBatch tasks, int episodes, Tensor chance) =>
        _dynamics.Reset(tasks, episodes, chance);

    /// <inheritdoc/>
    public Move Move(TaskBatch tasks, IReadOnlyList<Tensor> state, Tensor action, Tensor chance) =>
        _dynamics.Move(tasks, state, action);

    /// <inheritdoc/>
    public Outcome Score(TaskBatch tasks, IReadOnlyList<Tensor> facts) =>
        HalfCheetahDynamics.Score(tasks, facts, (velocity, direction) => direction * velocity);

    /// <inheritdoc/>
    public IReadOnlyList<Panel> Draw(double[] task, IReadOnlyList<Behavior> behaviors) => HalfCheetahDynamics.Picture.Draw(behaviors);
}
