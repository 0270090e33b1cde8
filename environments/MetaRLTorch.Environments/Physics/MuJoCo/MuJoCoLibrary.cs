using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MetaRLTorch.Environments.Physics.MuJoCo;

/// <summary>The functions of an installed libmujoco, and where it keeps a simulation's state.</summary>
/// <remarks>
/// MuJoCo 2.2.2 has no functions for the state: its arrays are found through the pointers of mjData, whose places are
/// known. From 2.3.6 on mj_getState and mj_setState need no such knowledge. What lies between is not supported.
/// </remarks>
internal sealed unsafe class MuJoCoLibrary
{
    // The version whose structures are known.
    private const int KnownLayout = 222;

    private const int FirstWithStateFunctions = 236;
    private const int FirstWithLongNumber = 1_000_000;

    private static readonly string[] Names = ["libmujoco.so.2.2.2", "libmujoco.so", "mujoco"];
    private static readonly Lazy<MuJoCoLibrary> Installed = new(Load);

    private MuJoCoLibrary(nint library)
    {
        Version = ((delegate* unmanaged<int>)NativeLibrary.GetExport(library, "mj_version"))();
        if (!HasKnownLayout && Version < FirstWithStateFunctions)
        {
            throw new UserException(
                $"The installed MuJoCo is {VersionName}; supported are 2.2.2 and, from 2.3.6 on, all newer ones. "
                + "Install libmujoco2.2.2, or name another library in MUJOCO_LIBRARY.");
        }

        LoadXml = (delegate* unmanaged<byte*, void*, byte*, int, nint>)NativeLibrary.GetExport(library, "mj_loadXML");
        MakeData = (delegate* unmanaged<nint, nint>)NativeLibrary.GetExport(library, "mj_makeData");
        ResetData = (delegate* unmanaged<nint, nint, void>)NativeLibrary.GetExport(library, "mj_resetData");
        Step = (delegate* unmanaged<nint, nint, void>)NativeLibrary.GetExport(library, "mj_step");
        Forward = (delegate* unmanaged<nint, nint, void>)NativeLibrary.GetExport(library, "mj_forward");
        ForcesAfterConstraint =
            (delegate* unmanaged<nint, nint, void>)NativeLibrary.GetExport(library, "mj_rnePostConstraint");
        SubtreeJacobian =
            (delegate* unmanaged<nint, nint, double*, int, void>)NativeLibrary.GetExport(library, "mj_jacSubtreeCom");
        CopyModel = (delegate* unmanaged<nint, nint, nint>)NativeLibrary.GetExport(library, "mj_copyModel");
        DeleteData = (delegate* unmanaged<nint, void>)NativeLibrary.GetExport(library, "mj_deleteData");
        DeleteModel = (delegate* unmanaged<nint, void>)NativeLibrary.GetExport(library, "mj_deleteModel");
        *(delegate* unmanaged[Cdecl]<byte*, void>*)NativeLibrary.GetExport(library, "mju_user_error") = &Fail;
        *(delegate* unmanaged[Cdecl]<byte*, void>*)NativeLibrary.GetExport(library, "mju_user_warning") = &Ignore;
        if (HasKnownLayout) return;

        var (size, get, set) = (Export("mj_stateSize"), Export("mj_getState"), Export("mj_setState"));
        StateSize = (delegate* unmanaged<nint, uint, int>)size;
        GetState = (delegate* unmanaged<nint, nint, double*, uint, void>)get;
        SetState = (delegate* unmanaged<nint, nint, double*, uint, void>)set;

        nint Export(string name) => NativeLibrary.GetExport(library, name);
    }

    /// <summary>The number of the version, such as 222 for 2.2.2 or 3014000 for 3.14.0.</summary>
    public int Version { get; }

    /// <summary>mj_loadXML(path, no virtual files, error, size of error).</summary>
    public delegate* unmanaged<byte*, void*, byte*, int, nint> LoadXml { get; }

    public delegate* unmanaged<nint, nint> MakeData { get; }

    public delegate* unmanaged<nint, nint, void> ResetData { get; }

    public delegate* unmanaged<nint, nint, void> Step { get; }

    public delegate* unmanaged<nint, nint, void> Forward { get; }

    /// <summary>mj_rnePostConstraint: the forces on every body, contacts' among them.</summary>
    public delegate* unmanaged<nint, nint, void> ForcesAfterConstraint { get; }

    /// <summary>mj_jacSubtreeCom(model, data, 3 × velocities, body).</summary>
    public delegate* unmanaged<nint, nint, double*, int, void> SubtreeJacobian { get; }

    /// <summary>mj_copyModel(destination or none, source).</summary>
    public delegate* unmanaged<nint, nint, nint> CopyModel { get; }

    public delegate* unmanaged<nint, void> DeleteData { get; }

    public delegate* unmanaged<nint, void> DeleteModel { get; }

    public delegate* unmanaged<nint, uint, int> StateSize { get; }

    public delegate* unmanaged<nint, nint, double*, uint, void> GetState { get; }

    public delegate* unmanaged<nint, nint, double*, uint, void> SetState { get; }

    /// <summary>Whether the places of arrays beyond the state are known too.</summary>
    public bool HasKnownLayout => Version == KnownLayout;

    /// <summary>The version as people write it; newer ones have three digits for each part.</summary>
    public string VersionName => Version < FirstWithLongNumber
        ? $"{Version / 100}.{Version / 10 % 10}.{Version % 10}"
        : $"{Version / 1_000_000}.{Version / 1000 % 1000}.{Version % 1000}";

    private static string? Named => Environment.GetEnvironmentVariable("MUJOCO_LIBRARY") is { Length: > 0 } file ? file : null;

    /// <summary>Whether a library is installed at all.</summary>
    public static bool IsInstalled => TryFind(out _, out _);

    /// <summary>The installed library.</summary>
    /// <exception cref="UserException">There is none, or it is too old.</exception>
    public static MuJoCoLibrary Open() => Installed.Value;

    private static MuJoCoLibrary Load()
    {
        if (!TryFind(out var library, out var fault))
        {
            throw new UserException(
                $"libmujoco is not installed{(fault is null ? string.Empty : $" so that it can be loaded ({fault})")}. "
                + "Install the package libmujoco2.2.2 (apt-get install libmujoco2.2.2), or name the library's file in "
                + "MUJOCO_LIBRARY.");
        }

        try
        {
            return new(library);
        }
        catch (EntryPointNotFoundException failure)
        {
            throw new UserException(
                $"{Named ?? "libmujoco"} is not a MuJoCo library ({failure.Message}). Install libmujoco2.2.2, or name "
                + "the library's file in MUJOCO_LIBRARY.");
        }
    }

    /// <summary>Tries the places in turn; <paramref name="fault"/> is what the loader says of a file that is there.</summary>
    private static bool TryFind(out nint library, out string? fault)
    {
        fault = null;
        foreach (var name in Named is null ? Names : [Named])
        {
            try
            {
                library = NativeLibrary.Load(name);
                return true;
            }
            catch (Exception failure) when (failure is DllNotFoundException or BadImageFormatException)
            {
                fault ??= Fault(failure.Message);
            }
        }

        library = 0;
        return false;
    }

    // One line for each name that .NET tries; most of them are of no file.
    private static string? Fault(string text) => text
        .Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        .Skip(1)
        .FirstOrDefault(line => line.Contains(".so", StringComparison.Ordinal)
            && (Named is not null || !line.EndsWith("No such file or directory", StringComparison.Ordinal)));

    // MuJoCo cannot continue after an error, and would wait for a key before it ends the process.
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Fail(byte* message)
    {
        Console.Error.WriteLine($"metarl: MuJoCo: {Marshal.PtrToStringUTF8((nint)message)}");
        Environment.Exit(1);
    }

    // The simulation reports a diverged state; MuJoCo's own report would be a file in the working folder.
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Ignore(byte* message)
    {
    }
}
