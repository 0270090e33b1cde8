using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using MetaRLTorch.Cli.Physics.Benchmarking;
using MetaRLTorch.Cli.Physics.Replay;
using MetaRLTorch.Environments.Physics;

namespace MetaRLTorch.Cli.Commands;

/// <summary>
/// <c>metarl physics replay FILE…</c>, <c>distribution</c> and <c>bench</c>: is it MuJoCo's physics, and how fast.
/// </summary>
internal static class PhysicsCommand
{
    public static Command Create() => new("physics", "Compares half-cheetah's physics with MuJoCo's.")
    {
        Replay(), Distribution(), Bench(),
    };

    private static Command Replay()
    {
        var files = new Argument<string[]>("files")
        {
            Description = "Trajectories or single steps recorded from MuJoCo.", Arity = ArgumentArity.OneOrMore,
        };
        var bits = new Option<int>("--registers") { Description = "512, 256 or 128 bits; 0, the default, takes the widest." };
        var command = new Command("replay", "Replays recorded files in doubles and floats; fails where a bar is exceeded.")
        {
            files, bits,
        };
        command.SetAction(parsed => Replay(parsed.GetRequiredValue(files), parsed.GetValue(bits)));
        return command;
    }

    private static int Replay(string[] files, int registerBits)
    {
        var failures = 0;
        Console.WriteLine(
            $"{"motion",-22}{"precision",-11}{"step",-14}{"count",7}{"position",12}{"velocity",12}{"of the bar",12}");
        foreach (var precision in Enum.GetValues<Precision>())
        {
            var replay = new TrajectoryReplay(Physics(precision, registerBits));
            var checks = files.SelectMany(file => Checks(replay, file)).GroupBy(check => (check.Subject, check.Step));
            foreach (var check in checks.Select(Worst))
            {
                failures += check.Passes ? 0 : 1;
                Write(precision, check);
            }
        }

        Console.WriteLine(failures == 0
            ? "Every difference is within its bar. For a free run the bar is MuJoCo's own response to rounding."
            : $"{failures} of the kinds of step above exceed their bar.");
        return failures == 0 ? 0 : 1;
    }

    private static PlanarPhysics Physics(Precision precision, int registerBits)
    {
        if (registerBits is not (0 or 512 or 256 or 128))
        {
            throw new UserException(
                $"--registers is {registerBits}; it must be 512, 256 or 128, or 0 for the widest there is.");
        }

        return new(PlanarModel.HalfCheetah, precision, workers: 0, registerBits);
    }

    private static IReadOnlyList<ReplayCheck> Checks(TrajectoryReplay replay, string file)
    {
        try
        {
            return replay.Replay(File.ReadAllText(file));
        }
        catch (JsonException failure)
        {
            throw new UserException(
                $"{file} is neither a recorded trajectory nor recorded single steps: {failure.Message}", failure);
        }
    }

    private static ReplayCheck Worst(IEnumerable<ReplayCheck> checks) => checks.Aggregate((a, b) => a with
    {
        Count = a.Count + b.Count,
        PositionError = Larger(a.PositionError, b.PositionError),
        VelocityError = Larger(a.VelocityError, b.VelocityError),
        Share = Larger(a.Share, b.Share),
    });

    // Math.Max keeps what is no number: a broken replay must not look like a good one.
    private static double Larger(double a, double b) => Math.Max(a, b);

    private static void Write(Precision precision, ReplayCheck check) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{check.Subject,-22}{(precision == Precision.Fp64 ? "double" : "float"),-11}{ConfigNames.Of(check.Step),-14}"
        + $"{check.Count,7}{check.PositionError,12:0.0e+00}{check.VelocityError,12:0.0e+00}{check.Share,12:0.0%}"
        + $"{(check.Passes ? "" : "  FAILS")}"));

    private static Command Distribution()
    {
        var episodes = Setting("--episodes", "Episodes of each sample.", 4000);
        var command = new Command("distribution", "Compares how episodes end with the installed MuJoCo's.")
        {
            episodes,
        };
        command.SetAction(parsed => Distribution(parsed.GetValue(episodes)));
        return command;
    }

    private static int Distribution(int episodes)
    {
        if (episodes < 1) throw new UserException($"--episodes is {episodes}; it must be above 0.");
        Console.WriteLine($"{"distance to MuJoCo's sample",-30}{"final x",10}{"angle",10}{"height",10}{"critical",10}");
        foreach (var d in DistributionComparison.Run(episodes))
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{d.Name,-30}{d.X,10:0.000}{d.Angle,10:0.000}{d.Height,10:0.000}{d.Critical,10:0.000}"));
        }

        return 0;
    }

    private static Command Bench()
    {
        var rounds = Setting("--rounds", "Turns that each takes.", 5);
        var seconds = Setting("--seconds", "Seconds of a turn.", 0.5);
        var command = new Command("bench", "Measures control steps per second, beside the installed MuJoCo.")
        {
            rounds, seconds,
        };
        command.SetAction(parsed => Bench(parsed.GetValue(rounds), parsed.GetValue(seconds)));
        return command;
    }

    private static int Bench(int rounds, double seconds)
    {
        if (rounds < 1 || !(seconds > 0)) throw new UserException("--rounds and --seconds must be above 0.");
        var speeds = PhysicsBenchmark.Run(rounds, seconds);
        var native = speeds.FirstOrDefault(speed => speed.Name.StartsWith("MuJoCo", StringComparison.Ordinal));
        Console.WriteLine(
            $"{"half-cheetah, control steps/s",-30}{"per core",14}{"ratio",8}{"all cores",14}{"ratio",8}");
        foreach (var speed in speeds)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{speed.Name,-30}{speed.PerCore,14:N0}{speed.PerCore / native?.PerCore,8:0.0}{speed.OnAllCores,14:N0}"
                + $"{speed.OnAllCores / native?.OnAllCores,8:0.0}"));
        }

        if (native is null) Console.WriteLine("MuJoCo (package libmujoco2.2.2) is not installed: there are no ratios.");
        var environments = LocomotionBenchmark.Run(rounds, seconds);
        if (environments.Count > 0) Console.WriteLine($"{"by MuJoCo, steps/s",-30}{"per core",14}{"",8}{"all cores",14}");
        foreach (var speed in environments)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{speed.Name,-30}{speed.PerCore,14:N0}{"",8}{speed.OnAllCores,14:N0}"));
        }

        return 0;
    }

    private static Option<T> Setting<T>(string name, string description, T value) =>
        new(name) { Description = description, DefaultValueFactory = _ => value };
}
