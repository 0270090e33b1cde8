using MetaRLTorch.Configuration;
using System.Collections.Concurrent;
using System.Reflection;
using MetaRLTorch.Environments;
using MetaRLTorch.Environments.Locomotion;
using MetaRLTorch.Environments.Physics.MuJoCo;
using MetaRLTorch.Logging;
using MetaRLTorch.Testing;
using MetaRLTorch.Training;
using NUnit.Framework;

namespace MetaRLTorch.Tests.Training;

/// <summary>
/// Every setting of a config is felt: with one key changed, on a page on which that key matters, the CSV files of two
/// iterations change. A setting that is new is tried on the page of its group with a value near its default; where
/// that changes nothing it needs a line in <see cref="SettingPages"/>.
/// </summary>
public sealed class SettingsTests : TensorTests
{
    private static readonly ConcurrentDictionary<string, Lazy<string?>> Runs = new();
    private static readonly Catalog Known = Catalog.With(EnvironmentCatalog.Entries);

    private static IEnumerable<string> Settings => SettingPages.LeavesOf(typeof(ExperimentConfig))
        .Select(leaf => leaf.Path)
        .Where(path => path is not ("environment.options" or "algorithm.options"));

    private static IEnumerable<string> MethodSettings =>
        from method in Known.Methods
        from leaf in SettingPages.LeavesOf(method.Defaults.GetType())
        select $"{method.Name} {leaf.Path}";

    private static IEnumerable<string> Worlds => Known.Environments.Select(entry => entry.Name);

    [TestCaseSource(nameof(Settings))]
    public void ASettingThatIsChanged_ChangesTheNumbersOfARun(string setting) => AssertFelt(
        setting, setting, SettingPages.Of(setting), Property(typeof(ExperimentConfig), setting));

    [TestCaseSource(nameof(Worlds))]
    public void AWorldsSettingThatIsChanged_ChangesTheNumbersOfARun(string world)
    {
        var options = OptionsOf(world);
        Needs.That(!options.IsAssignableTo(typeof(LocomotionOptions)) || MuJoCoModel.IsAvailable, "libmujoco2.2.2 is not installed.");
        using var all = Assert.EnterMultipleScope();
        foreach (var (setting, property) in SettingPages.LeavesOf(options))
        {
            var name = $"{world} {setting}";
            AssertFelt(name, $"environment.options.{setting}", $"environment.name={world} {SettingPages.Of(name)}", property);
        }
    }

    [TestCaseSource(nameof(MethodSettings))]
    public void AMethodsSettingThatIsChanged_ChangesTheNumbersOfARun(string name)
    {
        var (method, setting) = (name.Split(' ')[0], name.Split(' ')[1]);
        var options = Known.Methods.Single(entry => entry.Name == method).Defaults.GetType();
        AssertFelt(
            name, $"algorithm.options.{setting}", $"algorithm.name={method} {SettingPages.Of(name)}", Property(options, setting));
    }

    [Test]
    public void EveryLineOfThePages_IsAboutASettingThatThereIs()
    {
        var ofWorlds =
            from world in Worlds
            from leaf in SettingPages.LeavesOf(OptionsOf(world))
            select $"{world} {leaf.Path}";
        string[] known = [.. Settings, .. ofWorlds, .. MethodSettings];

        Assert.That(
            SettingPages.Mentioned.Where(line => !known.Any(setting => SettingPages.Concerns(line, setting))), Is.Empty);
    }

    private static Type OptionsOf(string world) => Known.Environments.Single(entry => entry.Name == world).Defaults.GetType();

    private static PropertyInfo Property(Type group, string setting) =>
        SettingPages.LeavesOf(group).Single(leaf => leaf.Path == setting).Property;

    private static void AssertFelt(string name, string path, string page, PropertyInfo property)
    {
        if (SettingPages.IsNotFelt(name)) return;
        var standard = Run(page);
        Assert.That(standard, Is.Not.Null, $"{name}: the page '{page}' is refused");
        var value = ConfigWriter.Flatten(Load(page)).ToDictionary()[path];
        var values = SettingPages.ValuesOf(name, property, value);
        var runs = values.Select(to => (Value: to, Csv: Run($"{page} {path}={to}"))).Where(run => run.Csv is not null).ToArray();

        Assert.That(runs, Is.Not.Empty, $"{name}: no other value than {value} is accepted, or none is known to try");
        var alike = runs.GroupBy(run => run.Csv).Select(same => string.Join(" = ", same.Select(run => run.Value)));
        Assert.That(alike, Has.None.Contains("="), $"{name}: two values give the same numbers on the page '{page}'");
        Assert.That(
            runs.Any(run => run.Csv != standard), $"{name}: {values[0]} instead of {value} changes nothing on the page '{page}'");
    }

    /// <summary>What two iterations of a page wrote; null where the page is refused.</summary>
    private static string? Run(string page) => Runs.GetOrAdd(page, _ => new(() =>
    {
        using var folder = new TemporaryFolder();
        try
        {
            using var experiment = new ExperimentBuilder(Known).Build(Load(page));
            using var sink = new CsvSink(folder.Path);
            new MetaTrainer(experiment, [sink], save: (_, _) => { }, watch: _ => { }, TimeProvider.System)
                .Run(0, 0, CancellationToken.None);
        }
        catch (UserException)
        {
            return null;
        }

        return string.Concat(((string[])[CsvSink.MetricsFile, CsvSink.EvaluationFile])
            .Select(name => folder[name])
            .Where(File.Exists)
            .Select(File.ReadAllText));
    })).Value;

    private static ExperimentConfig Load(string page)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["page.yaml"], SettingPages.Small);
        var changes = page.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(ConfigOverride.Parse);
        return new ConfigLoader(Known).Load(folder["page.yaml"], changes);
    }
}
