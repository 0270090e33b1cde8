using Google.Protobuf;
using MetaRLTorch.Persistence.Wire;
using static TorchSharp.torch;

namespace MetaRLTorch.Persistence;

/// <summary>A network in the ONNX format, which the run-times of other languages compute; built value by value.</summary>
/// <remarks>Operators of set 13 in the format's version 7, of 2020: what every run-time in use reads.</remarks>
/// <param name="name">The network's name.</param>
public sealed class OnnxGraph(string name)
{
    private const int FormatVersion = 7;
    private const int OperatorSetVersion = 13;

    /// <summary>The length of an axis that only the caller of the network knows.</summary>
    public const string Batch = "batch";

    private readonly OnnxNetwork _network = new() { Name = name };

    /// <summary>Adds an input, [batch, size].</summary>
    /// <returns>Its name, as all that adds a value.</returns>
    public string Input(string input, ScalarType type, long size)
    {
        _network.Input.Add(Value(input, type, null, size));
        return input;
    }

    /// <summary>Adds a constant.</summary>
    public string Constant(string constant, Tensor value)
    {
        ArgumentNullException.ThrowIfNull(value);

        var element = ElementType.For(value.dtype);
        _network.Initializer.Add(new OnnxTensor
        {
            Name = constant, DataType = element.OnnxNumber, Dims = { value.shape }, RawData = ByteString.CopyFrom(element.Bytes(value)),
        });
        return constant;
    }

    /// <summary>Adds what an operator makes of other values.</summary>
    /// <param name="operation">The operator's name, as the format spells it.</param>
    /// <param name="output">The name of the result.</param>
    /// <param name="inputs">The names of the values, in the operator's order.</param>
    public string Apply(string operation, string output, params string[] inputs)
    {
        _network.Node.Add(new OnnxNode { OpType = operation, Input = { inputs }, Output = { output } });
        return output;
    }

    /// <summary>Makes a value an output.</summary>
    /// <param name="output">The value's name.</param>
    /// <param name="type">Its type.</param>
    /// <param name="shape">Its shape; null stands for <see cref="Batch"/>.</param>
    public void Output(string output, ScalarType type, params long?[] shape) => _network.Output.Add(Value(output, type, shape));

    /// <summary>Writes the network atomically.</summary>
    /// <param name="path">The file, which is replaced if it exists.</param>
    /// <param name="facts">Texts to keep beside it.</param>
    /// <exception cref="IOException">The file cannot be written; it is as it was.</exception>
    public void Write(string path, IReadOnlyDictionary<string, string> facts)
    {
        var model = new OnnxModel
        {
            IrVersion = FormatVersion,
            ProducerName = "MetaRLTorch",
            OpsetImport = { new OperatorSet { Version = OperatorSetVersion } },
            Graph = _network,
            MetadataProps = { facts.Select(fact => new Fact { Key = fact.Key, Value = fact.Value }) },
        };
        AtomicFile.Write(path, model.WriteTo);
    }

    /// <summary>Inputs and outputs with their shapes, as in <c>observation [batch, 2] → mean [batch, 2]</c>.</summary>
    public override string ToString() => $"{Text(_network.Input)} → {Text(_network.Output)}";

    private static string Text(IEnumerable<ValueInfo> values) => string.Join(
        ", ", values.Select(value => $"{value.Name} [{string.Join(", ", value.Type.TensorType.Shape.Dim.Select(Text))}]"));

    private static string Text(ValueShape.Types.Dimension size) => size.DimParam is { Length: > 0 } axis ? axis : $"{size.DimValue}";

    private static ValueInfo Value(string name, ScalarType type, params long?[] shape)
    {
        var sizes = shape.Select(size => size is { } known
            ? new ValueShape.Types.Dimension { DimValue = known }
            : new ValueShape.Types.Dimension { DimParam = Batch });
        return new()
        {
            Name = name,
            Type = new()
            {
                TensorType = new() { ElemType = ElementType.For(type).OnnxNumber, Shape = new() { Dim = { sizes } } },
            },
        };
    }
}
