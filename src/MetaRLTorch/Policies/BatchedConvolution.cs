using MetaRLTorch.Environments;
using MetaRLTorch.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Policies;

/// <summary>M networks that look at 3 × 3 cells of a picture at a time, in one batched product, before a perceptron sees all of it.</summary>
/// <param name="picture">The shape of an observation.</param>
/// <param name="filters">What is computed of each 3 × 3 cells, F; max(x, 0) follows.</param>
/// <param name="sizes">Units of the perceptron's hidden layers and of the output.</param>
/// <param name="activation">The function after each hidden layer.</param>
internal sealed class BatchedConvolution(PictureShape picture, int filters, int[] sizes, Activation activation) : INetwork
{
    private const int Side = 3;

    private readonly long[] _cells = CellsOf(picture);
    private readonly int _places = (picture.Height - Side + 1) * (picture.Width - Side + 1);
    private readonly int _seen = Side * Side * picture.Channels;
    private readonly BatchedMlp _filters = new([Side * Side * picture.Channels, filters], Activation.Relu);
    private readonly BatchedMlp _perceptron = new(
        [(picture.Height - Side + 1) * (picture.Width - Side + 1) * filters, .. sizes], activation);

    /// <inheritdoc/>
    public IEnumerable<string> ParameterNames =>
        _filters.ParameterNames.Select(name => $"filters.{name}").Concat(_perceptron.ParameterNames);

    /// <inheritdoc/>
    public IEnumerable<Tensor> Initialize(Generator random, Compute compute) =>
        _filters.Initialize(random, compute).Concat(_perceptron.Initialize(random, compute));

    /// <inheritdoc/>
    public Tensor Forward(Parameters theta, Tensor inputs)
    {
        var pictures = inputs.reshape(inputs.shape[0], -1, inputs.shape[^1]);                       // [M, B, S]
        // gather goes through a picture in order; index_select would go through all pictures for every cell.
        var cells = torch.tensor(_cells, device: inputs.device).expand([.. pictures.shape[..2], _cells.Length]);
        var patches = pictures.gather(2, cells).view(pictures.shape[0], -1, _seen);                 // [M, B · places, 9 C]
        var features = _filters.Forward(new([.. theta.Take(_filters.ParameterCount)]), patches).relu()
            .view(pictures.shape[0], pictures.shape[1], (long)_places * filters);
        var outputs = _perceptron.Forward(new([.. theta.Skip(_filters.ParameterCount)]), features);
        return outputs.view([.. inputs.shape[..^1], outputs.shape[^1]]);
    }

    /// <summary>Where the numbers of every 3 × 3 cells stand in an observation, place after place.</summary>
    private static long[] CellsOf(PictureShape picture) =>
    [
        .. from top in Enumerable.Range(0, picture.Height - Side + 1)
           from left in Enumerable.Range(0, picture.Width - Side + 1)
           from row in Enumerable.Range(top, Side)
           from column in Enumerable.Range(left, Side)
           from channel in Enumerable.Range(0, picture.Channels)
           select (long)((((row * picture.Width) + column) * picture.Channels) + channel),
    ];
}
