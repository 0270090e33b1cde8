using MetaRLTorch.Environments;
using MetaRLTorch.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.GymNet;

/// <summary>A family of Gym.NET environments: one instance for every episode, stepped by several threads.</summary>
/// <remarks>
/// <para>Task: the family's numbers, each uniform in its range. Start: <c>Seed</c>, with a number from the run's streams, then
/// <c>Reset</c>; what an environment draws must follow that seed.</para>
/// <para>An environment of Gym.NET remembers, and the functions here do not: the state of an episode is its seed and the
/// actions taken so far. An instance that is at that state takes the step; if there is none, another plays the episode up to
/// it. So equal arguments give equal results, and what episodes do does not depend on threads or workers.</para>
/// <para><c>Done</c> is termination, unless the step's information has <c>TimeLimit.truncated</c>, Gym's word for a clock that
/// ran out; that clock must be the horizon. The instances live until this is disposed.</para>
/// </remarks>
public sealed class GymEnvironment : IEnvironment, IDisposable
{
    private readonly GymFamily _family;
    private readonly GymOptions _options;
    private readonly GymSpaces _spaces;
    private readonly InstancePool _instances;

    /// <summary>Looks at the spaces of one task.</summary>
    /// <param name="family">The family.</param>
    /// <param name="options">The variant.</param>
    /// <exception cref="UserException">The family cannot make an environment, or a policy cannot have its spaces.</exception>
    public GymEnvironment(GymFamily family, GymOptions options)
    {
        ArgumentNullException.ThrowIfNull(family);
        ArgumentNullException.ThrowIfNull(options);
        (_family, _options) = (family, options);
        _spaces = Look(family);
        _instances = new(family, options.Horizon, _spaces);
        Spec = new(_spaces.ObservationSize, _spaces.Actions, options.Horizon, StartSize: 1, IsTabular: _spaces.IsTabular);
    }

    /// <inheritdoc/>
    public EnvironmentSpec Spec { get; }

    /// <summary>The number of instances that are alive.</summary>
    public int Instances => _instances.Count;

    /// <inheritdoc/>
    public TaskBatch SampleTasks(int count, Generator random)
    {
        double[] Each(Func<TaskNumber, double> pick) => [.. _family.Numbers.Select(pick)];
        var uniform = torch.rand(count, _family.Numbers.Count, torch.float64, generator: random);
        return new((uniform * torch.tensor(Each(number => number.To - number.From))) + torch.tensor(Each(number => number.From)));
    }

    /// <inheritdoc/>
    /// <exception cref="EpisodeException">An environment cannot be made, or its <c>Reset</c> fails.</exception>
    public EnvironmentState Reset(TaskBatch tasks, int episodes, Tensor chance)
    {
        _instances.Tick();
        var batch = new GymBatch(_family, tasks, episodes, _spaces);
        int[] seeds = [.. GymNumbers.Of(chance).Select(uniform => (int)(uniform * (1L << 31)))];
        var instances = new GymInstance?[batch.Count];
        Each(batch, instances, i =>
        {
            instances[i] = Fresh(batch, i);
            instances[i]!.Start(batch.Episode(i), seeds[i], batch.Seen(i));
        });
        return batch.ToState(Trail.Start(seeds, batch.Shape), null);
    }

    /// <inheritdoc/>
    /// <exception cref="ActionException">An action is not finite, or the actions have another shape than the space.</exception>
    /// <exception cref="EpisodeException">An action is refused, or an environment's <c>Step</c> fails.</exception>
    public EnvironmentState Step(TaskBatch tasks, EnvironmentState state, Tensor action, Tensor chance)
    {
        var (episodes, trail) = ((int)state.State[0].shape[1], new Trail(state.State, _spaces.ActionNumbers));
        var batch = new GymBatch(_family, tasks, episodes, _spaces);
        var (over, actions) = (GymNumbers.Of(state.Terminated), Actions(action, tasks, episodes));
        var instances = _instances.Take(batch, trail, over);
        Each(batch, instances, i =>
        {
            if (over[i] != 0) return;
            var taken = actions.AsSpan(i * _spaces.ActionNumbers, _spaces.ActionNumbers);
            if (_spaces.Refusal(taken, _options.OutsideActions == OutsideActions.Clip) is { } refusal)
            {
                throw new EpisodeException(_family.Name, batch.Episode(i), refusal);
            }

            if (instances[i] is null) Replay(batch, i, instances[i] = Fresh(batch, i), trail);
            (batch.Rewards[i], var terminated) = instances[i]!.Step(batch.Episode(i), taken, batch.Seen(i));
            batch.Terminated[i] = terminated ? 1 : 0;
        });
        return batch.ToState(trail.After(actions), state);
    }

    /// <inheritdoc/>
    public void Dispose() => _instances.Dispose();

    private static GymSpaces Look(GymFamily family)
    {
        try
        {
            var environment = family.Of([.. family.Numbers.Select(number => (number.From + number.To) / 2)]);
            try
            {
                return new(environment);
            }
            finally
            {
                environment.CloseEnvironment();
            }
        }
        catch (Exception failure)
        {
            throw new UserException($"{family.Name}: its environment cannot be made: {failure.Message}. Correct the factory.", failure);
        }
    }

    /// <summary>An instance of an episode's task that is in no episode.</summary>
    private GymInstance Fresh(GymBatch batch, int i)
    {
        try
        {
            return _instances.Fresh(batch.Task(i));
        }
        catch (Exception failure) when (failure is not ObjectDisposedException)
        {
            throw new EpisodeException(
                _family.Name, batch.Episode(i), $"its environment cannot be made: {failure.Message}. Correct the factory.", failure);
        }
    }

    /// <summary>Plays an episode up to where it is.</summary>
    private void Replay(GymBatch batch, int i, GymInstance instance, Trail trail)
    {
        instance.Start(batch.Episode(i), trail.Seed(i), batch.Seen(i));
        var actions = trail.Actions(i);
        for (var at = 0; at < actions.Length; at += _spaces.ActionNumbers)
        {
            if (instance.IsOver)
            {
                throw new EpisodeException(
                    _family.Name,
                    batch.Episode(i),
                    $"the same seed and actions ended the episode after {instance.Steps} steps, and did not before. " +
                    "Draw all that is random after Seed, or set Restarts: false.");
            }

            instance.Step(batch.Episode(i), actions.AsSpan(at, _spaces.ActionNumbers), batch.Seen(i));
        }
    }

    /// <summary>
    /// Runs the body for every episode, then gives the instances back; of several failures the first episode's counts,
    /// whichever thread met it.
    /// </summary>
    private void Each(GymBatch batch, GymInstance?[] instances, Action<int> body)
    {
        var failures = new EpisodeException?[batch.Count];
        var workers = _options.Workers == 0 ? Environment.ProcessorCount : _options.Workers;
        try
        {
            Parallel.For(0, batch.Count, new() { MaxDegreeOfParallelism = workers }, i =>
            {
                try
                {
                    body(i);
                }
                catch (EpisodeException failure)
                {
                    failures[i] = failure;
                }
            });
        }
        finally
        {
            _instances.Return(instances);
        }

        if (Array.Find(failures, failure => failure is not null) is { } first) throw first;
    }

    private double[] Actions(Tensor action, TaskBatch tasks, int episodes)
    {
        long[] expected = _spaces.Actions.IsDiscrete ? [tasks.Count, episodes] : [tasks.Count, episodes, _spaces.ActionNumbers];
        if (!action.shape.SequenceEqual(expected)) throw ActionException.OfShape(action.shape, expected);
        var numbers = GymNumbers.Of(action);
        if (Array.FindIndex(numbers, number => !double.IsFinite(number)) is >= 0 and var at)
        {
            var (i, component) = Math.DivRem(at, _spaces.ActionNumbers);
            throw ActionException.NotFinite(EpisodeIndex.Of(i, episodes), component, numbers[at]);
        }

        return numbers;
    }
}
