using System.Collections.Concurrent;
using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace MetaRLTorch.Configuration;

/// <summary>
/// What docstrings say of option records, read from the XML files that the compiler leaves beside the assemblies; nothing is said where
/// there is no such file.
/// </summary>
internal static partial class Documentation
{
    private static readonly ConcurrentDictionary<Assembly, Dictionary<string, XElement>> Read = new();

    /// <summary>The summary of a setting.</summary>
    public static string Of(PropertyInfo property) => Of(property.DeclaringType!.Assembly, $"P:{NameOf(property.DeclaringType)}.{property.Name}");

    /// <summary>The summary of a record.</summary>
    public static string Of(Type type) => Of(type.Assembly, $"T:{NameOf(type)}");

    /// <summary>The summary of a value of an enumeration.</summary>
    public static string Of(Enum value) => Of(value.GetType().Assembly, $"F:{NameOf(value.GetType())}.{value}");

    private static string Of(Assembly assembly, string member) =>
        Read.GetOrAdd(assembly, Load).TryGetValue(member, out var summary)
            ? Space().Replace(string.Concat(summary.Nodes().Select(Text)), " ").Trim()
            : "";

    // A program in one file has no locations; its documentation lies beside it all the same.
    private static Dictionary<string, XElement> Load(Assembly assembly)
    {
        var file = Path.Combine(AppContext.BaseDirectory, $"{assembly.GetName().Name}.xml");
        return !File.Exists(file) ? [] : XDocument.Load(file).Descendants("member")
            .Where(member => member.Element("summary") is not null)
            .ToDictionary(member => member.Attribute("name")!.Value, member => member.Element("summary")!);
    }

    // A setting or a value is referred to as a config spells it, a type by its name.
    private static string Text(XNode node) => node switch
    {
        XText text => text.Value,
        XElement element when Reference(element) is { } name => element.Attribute("cref")?.Value[0] is 'P' or 'F' ? ConfigSchema.NameOf(name) : name,
        XElement element => string.Concat(element.Nodes().Select(Text)),
        _ => "",
    };

    private static string? Reference(XElement element) =>
        (element.Attribute("cref") ?? element.Attribute("name") ?? element.Attribute("langword"))?.Value.Split('.', ':')[^1];

    private static string NameOf(Type type) => type.FullName!.Replace('+', '.');

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();
}
