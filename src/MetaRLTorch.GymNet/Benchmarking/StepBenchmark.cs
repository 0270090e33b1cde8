using System.Diagnostics;
using System.Globalization;
using MetaRLTorch.Environments;
using MetaRLTorch.GymNet.CartPole;
using MetaRLTorch.GymNet.LunarLander;
using NumSharp;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.GymNet.Benchmarking;

/// <summary>Environment steps per second of a family, beside a plain loop over instances of it.</summary>
/// <remarks>
/// 10 tasks of 20 episodes, with recorded actions: 100 steps of <c>cart_pole</c>, which keep the pole up, and 3 of
/// <c>lunar_lander</c>. All variants take the same steps, which their returns prove; starts are not counted. They take turns,
/// and a figure is the best of the rounds.
/// </remarks>
internal static class StepBenchmark
{
    private const int Tasks = 10;
    private const int Episodes = 20;

    private const int Rounds = 100;

    private static readonly Subject[] Subjects =
    [
        new(CartPoleFamily.Of(new()), [0, 0], (_, seen) => seen.GetDouble(2) + (0.5 * seen.GetDouble(3)) > 0 ? 1 : 0, Horizon: 100),
        new(LunarLanderFamily.Of(new()), [-10], (h, _) => h % 4, Horizon: 3),
    ];

    /// <summary>Measures and prints.</summary>
    public static int Run()
    {
        foreach (var subject in Subjects) Measure(subject);
        return 0;
    }

    private static void Measure(Subject subject)
    {
        var actions = new long[subject.Horizon, Tasks * Episodes];
        var expected = Loop(subject, actions, records: true).Return;
        (string Name, Func<Turn> Measure)[] variants =
        [
            ("plain loop", () => Loop(subject, actions, records: false)),
            ("one worker", () => Batched(subject, actions, workers: 1)),
            ("two workers", () => Batched(subject, actions, workers: 2)),
        ];
        var turns = variants.ToDictionary(variant => variant.Name, _ => new List<Turn>());
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var (name, measure) in variants)
            {
                var turn = measure();
                if (!(Math.Abs(turn.Return - expected) <= 1e-6 * Math.Abs(expected)))
                {
                    throw new InvalidOperationException($"{name} earns {turn.Return}, not {expected}.");
                }

                turns[name].Add(turn);
            }
        }

        foreach (var (name, all) in turns)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{subject.Family.Name,-12} {name,-11} {all.Max(turn => turn.PerSecond),12:N0} steps/s"));
        }
    }

    private static Turn Loop(Subject subject, long[,] actions, bool records)
    {
        var environments = Enumerable.Range(0, Tasks * Episodes).Select(_ => subject.Family.Of(subject.Task)).ToArray();
        var seen = environments.Select((environment, i) =>
        {
            environment.Seed(Seed(i));
            return environment.Reset();
        }).ToArray();
        var watch = Watch.Start();
        var (steps, total) = (0, 0.0);
        var over = new bool[environments.Length];
        for (var h = 0; h < subject.Horizon; h++)
        {
            for (var i = 0; i < environments.Length; i++)
            {
                if (over[i]) continue;
                if (records) actions[h, i] = subject.Act(h, seen[i]);
                var step = environments[i].Step((int)actions[h, i]);
                (seen[i], over[i], total, steps) = (step.Observation, step.Done, total + step.Reward, steps + 1);
            }
        }

        return watch.Stop(steps, total);
    }

    private static Turn Batched(Subject subject, long[,] actions, int workers)
    {
        using var scope = torch.NewDisposeScope();
        using var environment = new GymEnvironment(subject.Family, new() { Horizon = subject.Horizon, Workers = workers });
        var tasks = new TaskBatch(torch.tensor(subject.Task, [1, subject.Task.Length]).repeat(Tasks, 1));
        var starts = Enumerable.Range(0, Tasks * Episodes).Select(i => Seed(i) / (double)(1L << 31)).ToArray();
        var given = Enumerable.Range(0, subject.Horizon)
            .Select(h => Enumerable.Range(0, Tasks * Episodes).Select(i => actions[h, i]).ToArray())
            .Select(row => torch.tensor(row, [Tasks, Episodes])).ToArray();
        var state = environment.Reset(tasks, Episodes, torch.tensor(starts, [Tasks, Episodes, 1]));
        var none = torch.zeros(Tasks, Episodes, 0);
        var results = new List<EnvironmentState> { state };
        var watch = Watch.Start();
        foreach (var action in given) results.Add(state = environment.Step(tasks, state, action, none));
        var turn = watch.Stop(0, 0);
        var alive = results.SkipLast(1).Sum(result => (Tasks * Episodes) - (int)result.Terminated.sum().ToDouble());
        return turn with { Steps = alive, Return = results.Sum(result => result.Reward.sum().ToDouble()) };
    }

    private static int Seed(int i) => 1000 * (i + 1);

    /// <summary>What is measured.</summary>
    private sealed record Subject(GymFamily Family, double[] Task, Func<int, NDArray, long> Act, int Horizon);

    /// <summary>What a turn took.</summary>
    private sealed record Turn(int Steps, double Return, TimeSpan Clock)
    {
        public double PerSecond => Steps / Clock.TotalSeconds;
    }

    /// <summary>When a turn began.</summary>
    private readonly record struct Watch(long Since)
    {
        public static Watch Start() => new(Stopwatch.GetTimestamp());

        public Turn Stop(int steps, double total) => new(steps, total, Stopwatch.GetElapsedTime(Since));
    }
}
