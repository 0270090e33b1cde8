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

    /// <summary>Takes the instances that are where episodes are; null where there is none.</summary>
    /// <param name="batch">The episodes' tasks.</param>
    /// <param name="trail">Their seeds and actions.</param>
    /// <param name="over">Not 0 for episodes that need none.</param>
    public GymInstance?[] Take(GymBatch batch, Trail trail, double[] over)
    {
        var instances = new GymInstance?[batch.Count];
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isClosed, typeof(GymEnvironment));
            for (var i = 0; i < instances.Length; i++)
            {
                if (over[i] != 0) continue;
                var instance = _playing.GetValueOrDefault((batch.Task(i), trail.Seed(i)));
                while (instance is not null &&
                    (instance.IsTaken || instance.Steps != trail.Steps || instance.Hash != trail.Hash(i)))
                {
                    instance = instance.Next;
                }

                if (instance is null) continue;
                instance.IsTaken = true;
                instances[i] = instance;
            }
        }

        return instances;
    }

    /// <summary>Takes back instances after a step or a start; a broken one is closed.</summary>
    /// <param name="instances">The instances; null where there is none.</param>
    public void Return(GymInstance?[] instances)
    {
        lock (_gate)
        {
            foreach (var instance in instances)
            {
                if (instance is not null) Return(instance);
            }
        }
    }

    /// <summary>Counts a start of episodes, and gives up those that were forgotten.</summary>
    public void Tick()
    {
        GymInstance[] forgotten;
        lock (_gate)
        {
            _time++;
            forgotten = [.. _playing.Values.Where(instance => !instance.IsTaken && _time - instance.LastUse > Patience)];
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

    private void Return(GymInstance instance)
    {
        (instance.LastUse, instance.IsTaken) = (_time, false);
        var plays = !_isClosed && !instance.IsBroken && !instance.IsOver;
        if (plays && instance.IsPlaying) return;
        if (instance.IsPlaying) Unlink(instance);
        if (plays) Link(instance);
        else if (_isClosed || instance.IsBroken || !family.Restarts) instance.Close();
        else Wait(instance);
    }

    private void Link(GymInstance instance)
    {
        instance.Next = _playing.GetValueOrDefault((instance.Task, instance.Seed));
        instance.IsPlaying = true;
        _playing[(instance.Task, instance.Seed)] = instance;
    }

    private void Unlink(GymInstance instance)
    {
        instance.IsPlaying = false;
        var (key, first) = ((instance.Task, instance.Seed), _playing[(instance.Task, instance.Seed)]);
        if (first != instance)
        {
            while (first.Next != instance) first = first.Next!;
            first.Next = instance.Next;
        }
        else if (instance.Next is null)
        {
            _playing.Remove(key);
        }
        else
        {
            _playing[key] = instance.Next;
        }

        instance.Next = null;
    }

    private void Wait(GymInstance instance)
    {
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
