using System.Globalization;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using MetaRLTorch.Logging.Wire;

namespace MetaRLTorch.Logging;

/// <summary>Builds the summary values that TensorBoard's scalars, text and hparams plugins read.</summary>
internal static class TensorBoardValues
{
    public static Summary.Types.Value Scalar(string tag, double value) => new()
    {
        Tag = tag,
        SimpleValue = (float)value,
        ExactValue = value,
        Metadata = Metadata("scalars", DataClass.Scalar),
    };

    public static Summary.Types.Value Text(string tag, string markdown) => new()
    {
        Tag = $"{tag}/text_summary",
        Tensor = new TensorValue
        {
            Dtype = ElementKind.DtString,
            TensorShape = ShapeOf(1),
            StringVal = { ByteString.CopyFromUtf8(markdown) },
        },
        Metadata = Metadata("text", DataClass.Tensor),
    };

    public static Summary.Types.Value Experiment(
        IEnumerable<KeyValuePair<string, object?>> settings, string metric, double seconds)
    {
        var experiment = new Experiment
        {
            TimeCreatedSecs = seconds,
            MetricInfos = { new MetricInfo { Name = new MetricName { Tag = metric } } },
        };
        experiment.HparamInfos.AddRange(
            settings.Select(setting => new HParamInfo { Name = setting.Key, Type = KindOf(setting.Value) }));
        return HParams("experiment", new HParamsPluginData { Experiment = experiment });
    }

    public static Summary.Types.Value SessionStart(IEnumerable<KeyValuePair<string, object?>> settings, double seconds)
    {
        var start = new SessionStartInfo { StartTimeSecs = seconds };
        foreach (var (name, value) in settings)
        {
            start.Hparams.Add(name, ValueOf(value));
        }

        return HParams("session_start_info", new HParamsPluginData { SessionStartInfo = start });
    }

    public static Summary.Types.Value SessionEnd(double seconds)
    {
        var end = new SessionEndInfo { EndTimeSecs = seconds, Status = SessionEndInfo.Types.Status.Success };
        return HParams("session_end_info", new HParamsPluginData { SessionEndInfo = end });
    }

    private static Summary.Types.Value HParams(string name, HParamsPluginData data) => new()
    {
        Tag = $"_hparams_/{name}",
        Tensor = new TensorValue { Dtype = ElementKind.DtFloat, TensorShape = ShapeOf(0) },
        Metadata = Metadata("hparams", DataClass.Tensor, data.ToByteString()),
    };

    private static SummaryMetadata Metadata(string plugin, DataClass kind, ByteString? content = null) => new()
    {
        PluginData = new() { PluginName = plugin, Content = content ?? ByteString.Empty },
        DataClass = kind,
    };

    private static TensorShape ShapeOf(long size) => new() { Dim = { new TensorShape.Types.Dim { Size = size } } };

    private static HParamKind KindOf(object? value) => ValueOf(value).KindCase switch
    {
        Value.KindOneofCase.BoolValue => HParamKind.DataTypeBool,
        Value.KindOneofCase.NumberValue => HParamKind.DataTypeFloat64,
        _ => HParamKind.DataTypeString,
    };

    private static Value ValueOf(object? value) => value switch
    {
        bool flag => Value.ForBool(flag),
        int or long or float or double => Value.ForNumber(Convert.ToDouble(value, CultureInfo.InvariantCulture)),
        _ => Value.ForString(Convert.ToString(value, CultureInfo.InvariantCulture) ?? ""),
    };
}
