using MetaRLTorch.Cli.Physics.Replay;
using MetaRLTorch.Environments.Physics;

namespace MetaRLTorch.Environments.Tests.Physics;

/// <summary>The trajectories recorded from MuJoCo 2.2.2, and the ways to compute that they are replayed in.</summary>
internal static class Recorded
{
    public static IEnumerable<string> Files =>
        Directory.EnumerateFiles(Folder, "*.json").Select(path => Path.GetFileName(path)).Order();

    /// <summary>Every precision at every register that the processor has; narrower ones give the same bits.</summary>
    public static IEnumerable<object[]> Computations =>
        from precision in Enum.GetValues<Precision>()
        from bits in new[] { 512, 256, 128 }
        where bits <= PlanarPhysics.WidestRegister
        select new object[] { precision, bits };

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "Physics", "Trajectories");

    public static string Text(string file) => File.ReadAllText(Path.Combine(Folder, file));

    public static OneStepFile OneSteps { get; } = OneStepFile.Parse(Text("onestep.json"));
}
