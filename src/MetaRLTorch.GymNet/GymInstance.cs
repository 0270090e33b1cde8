using Gym.Envs;
using Gym.Observations;
using MetaRLTorch.Environments;
using NumSharp;

namespace MetaRLTorch.GymNet;

/// <summary>One environment of a task, and where in which episode it is. For one thread at a time.</summary>
/// <param name="family">The family.</param>
/// <param name="task">The task's numbers.</param>
/// <param name="horizon">Steps of an episode, H.</param>
/// <param name="spaces">The spaces of the family.</param>
internal sealed class GymInstance(GymFamily family, TaskKey task, int horizon, GymSpaces spaces)
{
    // As Gym's wrapper TimeLimit names it.
    internal const string TruncationKey = "TimeLimit.truncated";

    private readonly IEnv _environment = Made(family, task, spaces);
    private bool _done;

    /// <summary>The task it was made for.</summary>
    public TaskKey Task => task;

    /// <summary>The seed of its episode.</summary>
    public int Seed { get; private set; }

    /// <summary>Steps taken in its episode.</summary>
    public int Steps { get; private set; }

    /// <summary>Whether its episode is over: done, or at the horizon.</summary>
    public bool IsOver => _done || Steps == horizon;

    /// <summary>When it was used last, as its pool counts time.</summary>
    public long LastUse { get; set; }

    /// <summary>Whether somebody takes a step with it.</summary>
    public bool IsTaken { get; set; }

    /// <summary>Whether its pool finds it by its episode.</summary>
    public bool IsPlaying { get; set; }

    /// <summary>Whether its last start or step failed.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>The next of the instances of this task with the same seed.</summary>
    public GymInstance? Next { get; set; }

    /// <summary>The hash of the actions of its episode.</summary>
    public long Hash { get; private set; }

    /// <summary>Starts an episode.</summary>
    /// <param name="episode">Whose it is, for messages.</param>
    /// <param name="seed">Its seed.</param>
    /// <param name="seen">Receives the first observation.</param>
    public void Start(EpisodeIndex episode, int seed, Span<double> seen)
    {
        (Seed, Steps, Hash, _done, IsBroken) = (seed, 0, 0, false, true);
        NDArray observation;
        try
        {
            _environment.Seed(seed);
            observation = _environment.Reset();
        }
        catch (Exception failure)
        {
            throw Thrown(episode, "Reset", failure);
        }

        if (spaces.Read(observation, seen) is { } fault) throw new EpisodeException(family.Name, episode, $"after Reset {fault}");
        IsBroken = false;
    }

    /// <summary>Takes a step.</summary>
    /// <param name="episode">Whose it is, for messages.</param>
    /// <param name="action">An action that the space has.</param>
    /// <param name="seen">Receives the observation.</param>
    /// <returns>The reward, and whether the episode has ended: not by a clock of the environment's own.</returns>
    public (float Reward, bool Terminated) Step(EpisodeIndex episode, ReadOnlySpan<double> action, Span<double> seen)
    {
        var (number, what) = (Steps, spaces.Action(action));
        IsBroken = true;
        Step? step;
        try
        {
            step = _environment.Step(what);
        }
        catch (Exception failure)
        {
            throw Thrown(episode, $"Step {number}", failure);
        }

        if (step is null)
        {
            throw new EpisodeException(family.Name, episode, $"Step {number} returned nothing. Return an observation and a reward.");
        }

        (Steps, Hash, _done) = (number + 1, Trail.Hash(Hash, action), step.Done);
        if (spaces.Read(step.Observation, seen) is { } fault)
        {
            throw new EpisodeException(family.Name, episode, $"after step {number} {fault}");
        }

        if (!float.IsFinite(step.Reward))
        {
            throw new EpisodeException(
                family.Name, episode, $"the reward of step {number} is {step.Reward}; a reward is finite. Correct the environment.");
        }

        var terminated = step.Done && !RanOut(episode, step);
        IsBroken = false;
        return (step.Reward, terminated);
    }

    /// <summary>Ends the environment.</summary>
    public void Close() => _environment.CloseEnvironment();

    private bool RanOut(EpisodeIndex episode, Step step)
    {
        if (step.Information?.GetValueOrDefault(TruncationKey) is not true) return false;
        return Steps == horizon ? true : throw new EpisodeException(
            family.Name,
            episode,
            $"the environment's own clock ends the episode after {Steps} steps, and environment.options.horizon is {horizon}. " +
            $"Set horizon: {Steps}.");
    }

    private EpisodeException Thrown(EpisodeIndex episode, string what, Exception failure) => new(
        family.Name, episode, $"{what} threw {failure.GetType().Name}: {failure.Message} Correct the environment.", failure);

    private static IEnv Made(GymFamily family, TaskKey task, GymSpaces spaces)
    {
        var environment = family.Of(task.Numbers);
        try
        {
            if (spaces.Match(new(environment))) return environment;
        }
        catch
        {
            environment.CloseEnvironment();
            throw;
        }

        environment.CloseEnvironment();
        throw new InvalidOperationException("the spaces of this task are not those of the family's other tasks");
    }
}
