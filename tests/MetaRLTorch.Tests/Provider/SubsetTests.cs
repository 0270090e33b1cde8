#if TORCH_PROVIDER_LIBTORCH
using System.Globalization;
using System.Reflection;
using System.Runtime.Loader;
using MetaRLTorch.Testing;
using NUnit.Framework;
using TorchSharp;

namespace MetaRLTorch.Tests.Provider;

/// <summary>
/// All that the own provider offers is in the official TorchSharp too, with equal signatures, so that code which compiles
/// here compiles there. Judged wherever TORCH_SHARP_PATH names a folder with a TorchSharp.dll.
/// </summary>
public sealed class SubsetTests
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    [Test]
    public void EveryTypeAndMember_IsOfficial()
    {
        var official = Official();

        Assert.That(typeof(torch).Assembly.GetExportedTypes().SelectMany(own => Foreign(own, official)), Is.Empty);
    }

    /// <summary>What of a type the official assembly does not have.</summary>
    private static IEnumerable<string> Foreign(Type own, Assembly assembly)
    {
        if (assembly.GetType(own.FullName!) is not { } official) return [$"{own} is not official."];
        var members = Lineage(official).SelectMany(type => type.GetMembers(Declared)).ToLookup(member => member.Name);
        return own.GetMembers(Declared)
            .Where(member => member is not Type && !members[member.Name].Any(m => Signature(m) == Signature(member)))
            .Select(member => $"{own}: {Signature(member)}, officially {string.Join(" or ", members[member.Name].Select(Signature))}");
    }

    private static Assembly Official()
    {
        var folder = Environment.GetEnvironmentVariable("TORCH_SHARP_PATH");
        var file = Path.Combine(folder ?? string.Empty, "TorchSharp.dll");
        Needs.That(folder is not null && File.Exists(file), "TORCH_SHARP_PATH names no folder with a TorchSharp.dll.");
        return new AssemblyLoadContext(nameof(Official), isCollectible: true).LoadFromAssemblyPath(Path.GetFullPath(file));
    }

    private static IEnumerable<Type> Lineage(Type type)
    {
        for (var t = type; t is not null; t = t.BaseType) yield return t;
    }

    private static string Signature(MemberInfo member) => member switch
    {
        MethodInfo method => $"{Place(method)}{Name(method.ReturnType)} {method.Name}`{method.GetGenericArguments().Length}{Parameters(method)}",
        ConstructorInfo constructor => $"{Place(constructor)}new{Parameters(constructor)}",
        FieldInfo { IsLiteral: true } constant =>
            string.Create(CultureInfo.InvariantCulture, $"const {constant.Name} = {constant.GetRawConstantValue()}"),
        FieldInfo field => $"{(field.IsStatic ? "static " : string.Empty)}{Name(field.FieldType)} {field.Name}",
        PropertyInfo property => $"{Name(property.PropertyType)} {property.Name}",
        _ => member.ToString()!,
    };

    private static string Place(MethodBase method) => method.IsStatic ? "static " : string.Empty;

    private static string Parameters(MethodBase method) =>
        $"({string.Join(", ", method.GetParameters().Select(p => $"{Name(p.ParameterType)} {p.Name}{Default(p)}"))})";

    private static string Default(ParameterInfo parameter) => parameter.HasDefaultValue
        ? string.Create(CultureInfo.InvariantCulture, $" = {parameter.RawDefaultValue ?? "null"}")
        : string.Empty;

    // By name: the types of two assemblies are never the same.
    private static string Name(Type type) => type switch
    {
        { HasElementType: true } => Name(type.GetElementType()!) + type.Name[^(type.IsArray ? 2 + type.GetArrayRank() - 1 : 1)..],
        { IsGenericParameter: true } => type.Name,
        { IsGenericType: true } =>
            $"{type.GetGenericTypeDefinition().FullName}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>",
        _ => type.FullName ?? type.Name,
    };
}
#endif
