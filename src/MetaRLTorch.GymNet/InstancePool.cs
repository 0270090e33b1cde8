namespace MetaRLTorch.GymNet;

/// <summary>The instances of a family: those in an episode, found by it, and those that wait for one.</summary>
/// <remarks>
/// An instance serves one episode of its task after the other. There are as many as episodes were ever played at once: a new
/// one takes the place of one that waits.
/// </remarks>
/// <param name="family">The family.</param>
/// <param name="horizon">Steps of an episode, H.</param>
/// <param name="spaces">The spaces of the family.</param>
internal sealed class InstancePool(GymFamily family, int horizon, GymSpaces spaces) : IDisposable
{
    // Episodes that nobody has stepped for so many starts of others are taken to be given up.
    private const int Patience = 64;

    private readonly Lock _gate = new();
    private readonly Dictionary<(TaskKey Task, int Seed), GymInstance> _playing = [];
    private readonly Dictionary<TaskKey, Stack<GymInstance>> _waiting = [];
    private long _time;
    private bool _isClosed;

    /// <summary>The number of instances.</summary>
    public int Count
    {
        get { lock (_gate) return _playing.Values.Sum(Length) + _waiting.Values.Sum(waiting => waiting.Count); }
    }

    /// <summary>An instance of a task for a new episode.</summary>
    public GymInstance Fresh(TaskKey task)
    {
        GymInstance? replaced = null;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isClosed, typeof(GymEnvironment));
            if (_waiting.ContainsKey(task)) return TakeWaiting(task);
            if (_waiting.Count > 0) replaced = TakeWaiting(_waiting.Keys.First());
        }

        replaced?.Close();
        return new(family, task, horizon, spaces);
    }

    /// <summary>The instance that is where an episode is; null if there is none.</summary>
    /// <param name="task">The episode's task.</param>
    /// <param name="seed">Its seed.</param>
    /// <param name="actions">Its actions so far.</param>
    public GymInstance? Find(TaskKey task, int seed, ReadOnlySpan<double> actions)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isClosed, typeof(GymEnvironment));
            if (!_playing.TryGetValue((task, seed), out var instance)) return null;
            for (GymInstance? before = null; instance is not null; (before, instance) = (instance, instance.Next))
            {
                if (!instance.HasTaken(actions)) continue;
                if (before is not null) before.Next = instance.Next;
                else if (instance.Next is not null) _playing[(task, seed)] = instance.Next;
                else _playing.Remove((task, seed));
                instance.Next = null;
                return instance;
            }

            return null;
        }
    }

    /// <summary>Takes back an instance after a step or a start.</summary>
    public void Return(GymInstance instance)
    {
        lock (_gate)
        {
            if (!_isClosed && (!instance.IsOver || family.Restarts))
            {
                Keep(instance);
                return;
            }
        }

        instance.Close();
    }

    /// <summary>Counts a start of episodes, and gives up those that were forgotten.</summary>
    public void Tick()
    {
        GymInstance[] forgotten;
        lock (_gate)
        {
            _time++;
            forgotten = [.. _playing.Values.Where(instance => _time - instance.LastUse > Patience)];
            foreach (var instance in forgotten) _playing.Remove((instance.Task, instance.Seed));
        }

        foreach (var instance in forgotten) Close(instance);
    }

    /// <summary>Ends all environments.</summary>
    public void Dispose()
    {
        GymInstance[] all;
        lock (_gate)
        {
            all = [.. _playing.Values, .. _waiting.Values.SelectMany(waiting => waiting)];
            _playing.Clear();
            _waiting.Clear();
            _isClosed = true;
        }

        foreach (var instance in all) Close(instance);
    }

    private void Keep(GymInstance instance)
    {
        instance.LastUse = _time;
        if (!instance.IsOver)
        {
            instance.Next = _playing.GetValueOrDefault((instance.Task, instance.Seed));
            _playing[(instance.Task, instance.Seed)] = instance;
            return;
        }

        if (!_waiting.TryGetValue(instance.Task, out var waiting)) _waiting.Add(instance.Task, waiting = []);
        waiting.Push(instance);
    }

    private GymInstance TakeWaiting(TaskKey task)
    {
        var instance = _waiting[task].Pop();
        if (_waiting[task].Count == 0) _waiting.Remove(task);
        return instance;
    }

    private static int Length(GymInstance instance) => instance.Next is null ? 1 : 1 + Length(instance.Next);

    private static void Close(GymInstance instance)
    {
        for (var each = instance; each is not null; each = each.Next) each.Close();
    }
}
