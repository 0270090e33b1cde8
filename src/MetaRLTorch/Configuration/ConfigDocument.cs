using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace MetaRLTorch.Configuration;

/// <summary>A config file with its overrides as one YAML tree, which remembers where each part was written.</summary>
internal sealed class ConfigDocument
{
    private readonly string file;
    private readonly Dictionary<YamlNode, string> origins = new(ReferenceEqualityComparer.Instance);

    private ConfigDocument(string file, string yaml)
    {
        this.file = file;
        Root = Parse(yaml, Line) ?? new YamlMappingNode();
    }

    public YamlNode Root { get; }

    /// <exception cref="UserException">The file cannot be read or is not YAML.</exception>
    public static ConfigDocument Read(string file)
    {
        if (!File.Exists(file))
        {
            throw new UserException(
                Directory.Exists(file)
                    ? $"{file}: this is a folder; give the path of a config file."
                    : $"{file}: there is no such file; give the path of a config file.");
        }

        try
        {
            return new ConfigDocument(file, BoundedYaml.Read(file));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"{file}: cannot be read ({exception.Message})", exception);
        }
    }

    /// <summary>Where a part of the tree was written: a line of the file, or an override.</summary>
    public string Where(YamlNode node) => origins.TryGetValue(node, out var origin) ? origin : Line(node.Start.Line);

    /// <summary>The text of a setting, or null where it is absent or not a single value.</summary>
    public YamlScalarNode? Find(params ReadOnlySpan<string> path) => FindNode(path) as YamlScalarNode;

    /// <summary>A setting or a group of them, or null where it is absent.</summary>
    public YamlNode? FindNode(params ReadOnlySpan<string> path)
    {
        var node = Root;
        foreach (var name in path)
        {
            if (node is not YamlMappingNode group || !group.Children.TryGetValue(name, out node))
            {
                return null;
            }
        }

        return node;
    }

    /// <summary>The mistake of a name that stands for nothing, with the one that was meant.</summary>
    public UserException Unknown(YamlScalarNode node, string path, IEnumerable<string> known) =>
        new($"{Where(node)}: {path} is '{node.Value}', which is unknown. {Spelling.Suggest(node.Value ?? "", known)}");

    /// <summary>Puts an override in its place in the tree, making groups on the way that are absent.</summary>
    /// <exception cref="UserException">Its value is not YAML, or its path leads through a setting.</exception>
    public void Set(ConfigOverride change)
    {
        var value = Parse(change.Value, _ => change.Origin) ?? new YamlScalarNode("");
        Mark(value, change.Origin);

        var names = change.Path.Split('.');
        var node = Root;
        for (var i = 0; i < names.Length; i++)
        {
            if (node is not YamlMappingNode group)
            {
                throw new UserException(
                    $"{change.Origin}: {string.Join('.', names[..i])} is a setting; it holds no setting {names[i]}.");
            }

            node = i == names.Length - 1 ? Replace(group, names[i], value, change) : Group(group, names[i], change);
        }
    }

    private YamlNode Group(YamlMappingNode parent, string name, ConfigOverride change) =>
        parent.Children.TryGetValue(name, out var child) && !ConfigValue.IsEmpty(child)
            ? child
            : Replace(parent, name, new YamlMappingNode(), change);

    private YamlNode Replace(YamlMappingNode parent, string name, YamlNode value, ConfigOverride change)
    {
        var key = new YamlScalarNode(name);
        origins[key] = change.Origin;
        origins.TryAdd(value, change.Origin);
        parent.Children.Remove(key);
        parent.Children.Add(key, value);
        return value;
    }

    private void Mark(YamlNode value, string origin)
    {
        foreach (var node in value.AllNodes)
        {
            origins[node] = origin;
        }
    }

    private static YamlNode? Parse(string yaml, Func<long, string> where)
    {
        var parser = new Parser(new StringReader(yaml));
        try
        {
            BoundedYaml.Check(yaml, where);
            var stream = new YamlStream();
            stream.Load(parser);
            return stream.Documents.FirstOrDefault()?.RootNode;
        }
        catch (YamlException exception)
        {
            throw new UserException($"{where(exception.Start.Line)}: this is not YAML: {exception.Message}", exception);
        }
        catch (ArgumentException exception) when (exception.ParamName == "parser")
        {
            // YamlDotNet takes such a document for a mistake of its caller.
            throw new UserException($"{where(parser.Current?.Start.Line ?? 1)}: this is not YAML: a value is missing or misplaced.", exception);
        }
    }

    private string Line(long line) => string.Create(CultureInfo.InvariantCulture, $"{file}, line {line}");
}
