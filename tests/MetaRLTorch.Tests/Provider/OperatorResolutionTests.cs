#if TORCH_PROVIDER_LIBTORCH
using System.Reflection;
using System.Runtime.InteropServices;
using NUnit.Framework;
using TorchSharp;
using TorchSharp.Native;

namespace MetaRLTorch.Tests.Provider;

/// <summary>Every operator that the provider names must exist in the libtorch of the machine.</summary>
public sealed class OperatorResolutionTests
{
    private static readonly Op[] Operators =
    [
        .. typeof(torch).Assembly.GetTypes()
            .SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public))
            .Where(field => field.FieldType == typeof(Op))
            .Select(field => (Op)field.GetValue(null)!),
    ];

    private static IEnumerable<string> Names() => Operators.Select(op => op.Name).Distinct().Order();

    [TestCaseSource(nameof(Names))]
    public void Operator_IsDeclaredByTheInstalledLibtorch(string name)
    {
        var schema = Operators.First(op => op.Name == name).Schema();

        Assert.That(schema, Does.StartWith($"aten::{name}("), schema);
    }

    [Test]
    public void Operator_ThatDoesNotExist_IsNamedInTheException() =>
        Assert.That(
            () => new Op("no_such_operator").Schema(),
            Throws.TypeOf<ExternalException>().With.Message.Contains("no_such_operator"));

    [Test]
    public void Operator_WithAnArgumentMissing_NamesOperatorAndArgument() =>
        Assert.That(
            () => new Op("bmm").Call(torch.ones(1)),
            Throws.TypeOf<ExternalException>().With.Message.EqualTo("aten::bmm: argument 'mat2' is missing"));
}
#endif
