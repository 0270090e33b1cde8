using MetaRLTorch.Environments;
using MetaRLTorch.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Sampling;

/// <summary>The episodes of a rollout on their way through an environment. One of one's own is met here first, and checked.</summary>
internal abstract class Walk
{
    private readonly string _environment;
    private readonly (string Letter, long Size)[] _axes;
    private readonly int _observationSize;

    private Walk(string environment, int observationSize, EnvironmentState start, params (string Letter, long Size)[] axes)
    {
        (_environment, _axes, _observationSize) = (environment, axes, observationSize);
        Check("Reset", start);
    }

    /// <summary>What the policy sees now: [M, N, S].</summary>
    public abstract Tensor Observation { get; }

    /// <summary>Starts N episodes in every task.</summary>
    /// <param name="environment">Scores step by step, or all steps at once.</param>
    /// <param name="tasks">The M tasks.</param>
    /// <param name="episodes">N.</param>
    /// <param name="chance">The random numbers of the starts.</param>
    /// <exception cref="ShapeException">A tensor of the environment has another shape than the contract's.</exception>
    public static Walk From(IEnvironment environment, TaskBatch tasks, int episodes, Tensor chance) =>
        environment is IScoredEnvironment scored
            ? new Scored(scored, tasks, episodes, scored.Reset(tasks, episodes, chance))
            : new Stepwise(environment, tasks, episodes, environment.Reset(tasks, episodes, chance));

    /// <summary>Takes a step.</summary>
    /// <returns>The tensors that must live as long as the walk.</returns>
    public abstract IEnumerable<Tensor> Step(Tensor action, Tensor chance);

    /// <summary>What all steps earned: [M, N, H].</summary>
    public abstract Outcome Outcome();

    private static Tensor Stack<T>(List<T> steps, Func<T, Tensor> part) => torch.stack(steps.Select(part), 2);

    private void Check(string member, EnvironmentState state)
    {
        CheckObservation(member, state.Observation);
        Check(member, new(state.Reward, state.Terminated) { RewardParts = state.RewardParts }, _axes);
    }

    private void CheckObservation(string member, Tensor observation) =>
        Shape.Require(observation, $"{_environment}.{member}'s Observation", [.. _axes, ("S", _observationSize)]);

    private void Check(string member, Outcome outcome, ReadOnlySpan<(string, long)> axes)
    {
        var name = $"{_environment}.{member}'s";
        Shape.Require(outcome.Reward, $"{name} Reward", axes);
        Shape.Require(outcome.Terminated, $"{name} Terminated", axes);
        foreach (var (part, reward) in outcome.RewardParts) Shape.Require(reward, $"{name} reward part {part}", axes);
    }

    private sealed class Stepwise(IEnvironment environment, TaskBatch tasks, int episodes, EnvironmentState start)
        : Walk(environment.GetType().Name, environment.Spec.ObservationSize, start, ("M", tasks.Count), ("N", episodes))
    {
        private readonly List<EnvironmentState> _steps = [];
        private EnvironmentState _state = start;

        public override Tensor Observation => _state.Observation;

        public override IEnumerable<Tensor> Step(Tensor action, Tensor chance)
        {
            _state = environment.Step(tasks, _state, action, chance);
            if (_steps.Count == 0) Check("Step", _state);
            _steps.Add(_state);
            return _state.Tensors;
        }

        public override Outcome Outcome()
        {
            var none = torch.zeros_like(_steps[0].Terminated);
            return new(Stack(_steps, step => step.Reward), Stack(_steps, step => step.Terminated))
            {
                Diverged = _steps.Exists(step => step.Diverged is not null) ? Stack(_steps, step => step.Diverged ?? none) : null,
                RewardParts = _steps[0].RewardParts.Keys.ToDictionary(
                    name => name, name => Stack(_steps, step => step.RewardParts[name])),
            };
        }
    }

    private sealed class Scored(IScoredEnvironment environment, TaskBatch tasks, int episodes, EnvironmentState start)
        : Walk(environment.GetType().Name, environment.Spec.ObservationSize, start, ("M", tasks.Count), ("N", episodes))
    {
        private readonly List<IReadOnlyList<Tensor>> _facts = [];
        private Move _move = new(start.State, start.Observation, []);

        public override Tensor Observation => _move.Observation;

        public override IEnumerable<Tensor> Step(Tensor action, Tensor chance)
        {
            _move = environment.Move(tasks, _move.State, action, chance);
            if (_facts.Count == 0) CheckObservation("Move", _move.Observation);
            _facts.Add(_move.Facts);
            return _move.State.Append(_move.Observation).Concat(_move.Facts);
        }

        public override Outcome Outcome()
        {
            var outcome = environment.Score(tasks, [.. _facts[0].Select((_, j) => Stack(_facts, facts => facts[j]))]);
            Check("Score", outcome, [.. _axes, ("H", _facts.Count)]);
            return outcome;
        }
    }
}
