using System.Diagnostics;

namespace MetaRLTorch.Sampling;

/// <summary>Where the time of rollouts goes: to the environment, and to the policy.</summary>
/// <remarks>
/// Safe for several threads. A GPU's work is only queued by the policy: what the environment then waits for counts as the
/// environment's.
/// </remarks>
public sealed class SamplingTime
{
    private long _environment;
    private long _policy;

    /// <summary>Adds what one of several threads spent.</summary>
    /// <param name="laps">Where.</param>
    /// <param name="threads">
    /// How many threads share the rollouts; their mean is what a wall clock can be compared with.
    /// </param>
    public void Add(Laps laps, int threads)
    {
        Interlocked.Add(ref _environment, laps.Environment / threads);
        Interlocked.Add(ref _policy, laps.Policy / threads);
    }

    /// <summary>Seconds since the last call.</summary>
    public (double Environment, double Policy) Take() =>
        (Seconds(Interlocked.Exchange(ref _environment, 0)), Seconds(Interlocked.Exchange(ref _policy, 0)));

    private static double Seconds(long ticks) => (double)ticks / Stopwatch.Frequency;

    /// <summary>What one thread spends, in ticks of <see cref="Stopwatch"/>.</summary>
    public sealed class Laps
    {
        private long _last = Stopwatch.GetTimestamp();

        /// <summary>In the environment's starts and steps.</summary>
        public long Environment { get; set; }

        /// <summary>In the policy's random numbers and actions.</summary>
        public long Policy { get; set; }

        /// <summary>The time since the last call.</summary>
        public long Next()
        {
            var (last, now) = (_last, Stopwatch.GetTimestamp());
            _last = now;
            return now - last;
        }
    }
}
