using Gym.Envs;
using Gym.Spaces;
using MetaRLTorch.Environments;
using NumSharp;

namespace MetaRLTorch.GymNet;

/// <summary>The spaces of a Gym.NET environment: what actions it takes, and what its observations look like.</summary>
internal sealed class GymSpaces
{
    private readonly Box? _actions;
    private readonly double[] _low;
    private readonly double[] _high;
    private readonly object[] _choices;
    private readonly int[] _seen;
    private readonly Discrete? _states;

    /// <summary>Reads an environment's spaces.</summary>
    /// <exception cref="NotSupportedException">A space is neither a box nor discrete.</exception>
    public GymSpaces(IEnv environment)
    {
        _states = environment.ObservationSpace as Discrete;
        _actions = environment.ActionSpace as Box;
        (_low, _high) = _actions is null ? ([], []) : (GymNumbers.Of(_actions.Low), GymNumbers.Of(_actions.High));
        _choices = environment.ActionSpace is Discrete choices
            ? [.. Enumerable.Range(choices.Start, choices.N).Select(choice => (object)choice)]
            : _actions is not null ? [] : throw Unknown("action", environment.ActionSpace);
        _seen = environment.ObservationSpace is Box box ? Dimensions(box.Low)
            : _states is not null ? [] : throw Unknown("observation", environment.ObservationSpace);
    }

    /// <summary>What an action is.</summary>
    public ActionSpace Actions => _actions is null ? ActionSpace.Discrete(_choices.Length) : ActionSpace.Continuous(_low.Length);

    /// <summary>Components of an observation, S; a discrete one is one-hot.</summary>
    public int ObservationSize => _states?.N ?? _seen.Aggregate(1, (size, length) => size * length);

    /// <summary>Whether the observation is the one-hot vector of a state.</summary>
    public bool IsTabular => _states is not null;

    /// <summary>Numbers that describe an action: its components, or the index of its choice.</summary>
    public int ActionNumbers => Math.Max(_low.Length, 1);

    /// <summary>Whether another environment has spaces of these sizes.</summary>
    public bool Match(GymSpaces other) =>
        Actions == other.Actions && _seen.SequenceEqual(other._seen) && _states?.N == other._states?.N;

    /// <summary>What stands against an action, or null: a choice that there is not, or a component outside the box.</summary>
    /// <param name="action">The index of a choice, or the components.</param>
    /// <param name="clips">Whether components outside the box will be clipped to it.</param>
    public string? Refusal(ReadOnlySpan<double> action, bool clips)
    {
        if (_actions is null)
        {
            return action[0] >= 0 && action[0] < _choices.Length ? null
                : $"action {action[0]} is none of the {_choices.Length} choices; give 0 to {_choices.Length - 1}.";
        }

        for (var i = 0; i < action.Length && !clips; i++)
        {
            if (action[i] >= _low[i] && action[i] <= _high[i]) continue;
            return $"component {i} of the action is {action[i]}, outside [{_low[i]}, {_high[i]}]. " +
                "Set environment.options.outside_actions: clip, or keep actions inside.";
        }

        return null;
    }

    /// <summary>An action as the environment takes it.</summary>
    public object Action(ReadOnlySpan<double> action)
    {
        if (_actions is null) return _choices[(int)action[0]];
        var components = new double[action.Length];
        for (var i = 0; i < components.Length; i++) components[i] = Math.Clamp(action[i], _low[i], _high[i]);
        var array = _actions.DType == typeof(float)
            ? np.array(Array.ConvertAll(components, number => (float)number))
            : np.array(components).astype(_actions.DType);
        return _actions.Low.ndim == 1 ? array : array.reshape(_actions.Low.shape);
    }

    /// <summary>Reads an observation.</summary>
    /// <returns>What is wrong with it, or null.</returns>
    public string? Read(NDArray? observation, Span<double> seen)
    {
        if (observation is null) return "there is no observation. Return one.";
        var numbers = GymNumbers.Of(observation);
        if (_states is not null)
        {
            var state = numbers.Length == 1 ? numbers[0] - _states.Start : -1;
            if (!(state >= 0 && state < _states.N)) return $"the observation [{string.Join(", ", numbers)}] is none of the {_states.N} states.";
            seen.Clear();
            seen[(int)state] = 1;
            return null;
        }

        if (!Dimensions(observation).SequenceEqual(_seen))
        {
            return $"the observation has shape [{string.Join(", ", Dimensions(observation))}], and the observation space " +
                $"[{string.Join(", ", _seen)}]. Return observations of one shape.";
        }

        if (Array.FindIndex(numbers, number => !double.IsFinite(number)) is >= 0 and var at)
        {
            return $"component {at} of the observation is {numbers[at]}; an observation is finite. Correct the environment.";
        }

        numbers.CopyTo(seen);
        return null;
    }

    // A scalar has the shape [1] in some places of Gym.NET and [] in others.
    private static int[] Dimensions(NDArray array) => array.size == 1 ? [1] : array.shape;

    private static NotSupportedException Unknown(string kind, Space? space) => new(
        $"its {kind} space is {space?.GetType().Name ?? "missing"}; a policy needs a Box or a Discrete one");
}
