using System.Globalization;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Tensors;

/// <summary>The device that a config trains on: <c>auto</c>, <c>cpu</c>, <c>cuda</c>, or one of several GPUs, as in <c>cuda:1</c>.</summary>
/// <param name="Name">Its kind.</param>
/// <param name="Ordinal">Which GPU, from 0; null for that of the process's rank among those of its machine.</param>
public readonly record struct TrainingDevice(DeviceName Name, int? Ordinal = null)
{
    private const string Gpu = "cuda:";

    /// <summary>The device of a name.</summary>
    public static implicit operator TrainingDevice(DeviceName name) => new(name);

    /// <summary>Reads a device as a config spells it; null where none is spelled so.</summary>
    public static TrainingDevice? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);

        return text switch
        {
            "auto" => DeviceName.Auto,
            "cpu" => DeviceName.Cpu,
            "cuda" => DeviceName.Cuda,
            _ when text.StartsWith(Gpu, StringComparison.Ordinal)
                && int.TryParse(text[Gpu.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var ordinal)
                => new(DeviceName.Cuda, ordinal),
            _ => null,
        };
    }

    /// <summary>The device of this machine; where there are several GPUs, that of the process's <see cref="LocalRank"/>.</summary>
    /// <exception cref="UserException">There is no such device.</exception>
    public Device Choose()
    {
        if (Name == DeviceName.Cpu) return torch.CPU;
        var count = torch.cuda.is_available() ? torch.cuda.device_count() : 0;
        return Among(count, LocalRank.OfThisProcess()) is { } gpu ? torch.device(gpu) : torch.CPU;
    }

    /// <summary>The GPU, where so many are visible to a process of this rank; null for the CPU.</summary>
    internal int? Among(int count, int rank) =>
        Name == DeviceName.Cpu || (count == 0 && Name == DeviceName.Auto) ? null
        : count == 0 ? throw new UserException(
            $"device: {this} was asked for, but no CUDA device is available. " +
            "Use device: auto or cpu (--device cpu), or see `metarl doctor` for what was found.")
        : (Ordinal ?? rank % count) is var gpu && gpu < count ? gpu
        : throw new UserException(
            $"device: {this} was asked for, but the program sees " +
            (count == 1 ? "one CUDA device, cuda:0" : $"{count} CUDA devices, to cuda:{count - 1}") +
            ". Use one of these, or see CUDA_VISIBLE_DEVICES.");

    /// <inheritdoc/>
    public override string ToString() => Name switch
    {
        DeviceName.Auto => "auto",
        DeviceName.Cpu => "cpu",
        _ when Ordinal is { } ordinal => string.Create(CultureInfo.InvariantCulture, $"{Gpu}{ordinal}"),
        _ => "cuda",
    };
}
