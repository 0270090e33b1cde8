using System.Globalization;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using MetaRLTorch.Logging.Wire;

namespace MetaRLTorch.Logging;

/// <summary>Builds the records of TensorBoard's hparams plugin.</summary>
/// <remarks>
/// A session is all there is: from those of all runs TensorBoard makes one table, with the scalars of a run as its metrics. A record
/// of the experiment would win over all others, and with it the columns of the run that wrote it. A setting without a value is left out:
/// as a text it would make its column one of texts.
/// </remarks>
internal static class TensorBoardHParams
{
    public static Summary.Types.Value Start(IEnumerable<KeyValuePair<string, object?>> settings, double seconds)
    {
        var start = new SessionStartInfo { StartTimeSecs = seconds };
        foreach (var (name, value) in settings)
        {
            if (ValueOf(value) is { } known) start.Hparams.Add(name, known);
        }

        return Record("session_start_info", new HParamsPluginData { SessionStartInfo = start });
    }

    public static Summary.Types.Value End(SessionEndInfo.Types.Status status, double seconds) =>
        Record("session_end_info", new HParamsPluginData { SessionEndInfo = new SessionEndInfo { EndTimeSecs = seconds, Status = status } });

    private static Summary.Types.Value Record(string name, HParamsPluginData data) => new()
    {
        Tag = $"_hparams_/{name}",
        Tensor = new TensorValue { Dtype = ElementKind.DtFloat, TensorShape = TensorBoardValues.ShapeOf(0) },
        Metadata = TensorBoardValues.Metadata("hparams", DataClass.Tensor, content: data.ToByteString()),
    };

    private static Value? ValueOf(object? value) => value switch
    {
        null or "null" => null,
        bool flag => Value.ForBool(flag),
        int or long or float or double => Value.ForNumber(Convert.ToDouble(value, CultureInfo.InvariantCulture)),
        _ => Value.ForString(Convert.ToString(value, CultureInfo.InvariantCulture) ?? ""),
    };
}
