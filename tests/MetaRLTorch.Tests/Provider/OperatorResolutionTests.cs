#if TORCH_PROVIDER_LIBTORCH
using System.Reflection;
using System.Runtime.InteropServices;
using NUnit.Framework;
using TorchSharp;
using TorchSharp.Native;

namespace MetaRLTorch.Tests.Provider;

/// <summary>Every operator that the provider names must exist in the libtorch of the machine.</summary>
internal sealed class OperatorResolutionTests
{
    private static IEnumerable<TestCaseData> Operators() =>
        typeof(torch).Assembly.GetTypes()
            .SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public))
            .Where(field => field.FieldType == typeof(Op))
            .Select(field => (Op)field.GetValue(null)!)
            .Select(op => new TestCaseData(op).SetArgDisplayNames(op.Name));

    [TestCaseSource(nameof(Operators))]
    internal void Operator_IsDeclaredByTheInstalledLibtorch(Op op) =>
        Assert.That(op.Schema(), Does.StartWith($"aten::{op.Name}("));

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
