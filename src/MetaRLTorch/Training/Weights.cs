using MetaRLTorch.Persistence;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Training;

/// <summary>φ alone in a file, under the names of the experiment's parameters: out to other programs, and in from them.</summary>
public static class Weights
{
    /// <summary>Writes φ.</summary>
    /// <param name="path">A file that ends with .safetensors or .npz.</param>
    /// <param name="experiment">φ and its names.</param>
    /// <param name="facts">Texts to keep beside it, where the kind of file has a place for them.</param>
    /// <exception cref="UserException">The file has another ending.</exception>
    public static void Save(string path, Experiment experiment, IReadOnlyDictionary<string, string> facts)
    {
        ArgumentNullException.ThrowIfNull(experiment);

        if (IsNumpy(path)) NumpyArchive.Write(path, Named(experiment));
        else SafeTensors.Write(path, Named(experiment), facts);
    }

    /// <summary>Overwrites φ with numbers that were made elsewhere, converted to the precision of the experiment.</summary>
    /// <param name="path">A file that ends with .safetensors or .npz.</param>
    /// <param name="experiment">φ and its names.</param>
    /// <exception cref="UserException">
    /// The file is missing or damaged, has other names or shapes, or a number that is not finite. Nothing is overwritten.
    /// </exception>
    public static void Load(string path, Experiment experiment)
    {
        ArgumentNullException.ThrowIfNull(experiment);

        using var file = IsNumpy(path) ? NumpyArchive.Read(path) : SafeTensors.Read(path);
        using var noGrad = torch.no_grad();
        KeyValuePair<string, Tensor>[] expected = [.. Named(experiment)];
        var (wanted, found) = (Text(expected), Text(file.Tensors));
        if (!wanted.Order(StringComparer.Ordinal).SequenceEqual(found.Order(StringComparer.Ordinal)))
        {
            throw new UserException(
                $"{path}: its tensors are {string.Join(", ", found)}; the run has {string.Join(", ", wanted)}. Give these names and shapes.");
        }

        if (file.NotFinite() is { } broken)
        {
            throw new UserException($"{path}: a number of {broken} is not finite. Give finite weights.");
        }

        foreach (var (name, target) in expected) target.copy_(file.Tensors[name]);
    }

    private static IEnumerable<KeyValuePair<string, Tensor>> Named(Experiment experiment) =>
        experiment.ParameterNames.Zip(experiment.Phi.All, KeyValuePair.Create);

    private static string[] Text(IEnumerable<KeyValuePair<string, Tensor>> tensors) =>
        [.. tensors.Select(tensor => $"{tensor.Key} [{string.Join(", ", tensor.Value.shape)}]")];

    private static bool IsNumpy(string path) => Path.GetExtension(path) switch
    {
        ".npz" => true,
        ".safetensors" => false,
        _ => throw new UserException($"{path}: weights are in a file that ends with .safetensors or .npz. Give one of these."),
    };
}
