using System.Text;
using System.Xml.Linq;

namespace MetaRLTorch.Environments.Physics.MuJoCo;

/// <summary>A model compiled by the installed MuJoCo; shared by its simulations, read-only.</summary>
public sealed unsafe class MuJoCoModel : IDisposable
{
    private const int ErrorSize = 1000;

    // mjModel of 2.2.2: counts at the start of the structure.
    private const int CoordinatesAt = 0;
    private const int VelocitiesAt = 4;
    private const int MotorsAt = 8;

    private readonly MuJoCoHandle _memory;

    private MuJoCoModel(MuJoCoLibrary library, nint handle)
    {
        (Library, _memory) = (library, new(handle, library.DeleteModel));
        if (library.HasKnownLayout)
        {
            var start = (byte*)handle;
            Coordinates = *(int*)(start + CoordinatesAt);
            Velocities = *(int*)(start + VelocitiesAt);
            Motors = *(int*)(start + MotorsAt);
        }
        else
        {
            State = MuJoCoState.Of(library, handle);
            Coordinates = library.StateSize(handle, MuJoCoState.Coordinates);
            Velocities = library.StateSize(handle, MuJoCoState.Velocities);
            Motors = library.StateSize(handle, State.Controls);
        }
    }

    /// <summary>Whether MuJoCo is installed.</summary>
    public static bool IsAvailable => MuJoCoLibrary.IsInstalled;

    /// <summary>The installed version, such as 2.2.2.</summary>
    /// <exception cref="UserException">There is none, or it is too old.</exception>
    public static string InstalledVersion => MuJoCoLibrary.Open().VersionName;

    /// <summary>Number of coordinates in a state.</summary>
    public int Coordinates { get; }

    /// <summary>Number of velocities in a state.</summary>
    public int Velocities { get; }

    /// <summary>Number of motors.</summary>
    public int Motors { get; }

    internal MuJoCoLibrary Library { get; }

    internal MuJoCoState State { get; }

    internal nint Handle => _memory.DangerousGetHandle();

    /// <summary>Half-cheetah as Gym publishes it.</summary>
    /// <exception cref="UserException">MuJoCo is not installed, or too old.</exception>
    public static MuJoCoModel HalfCheetah() => Compile(Description("half_cheetah"));

    /// <summary>Compiles a model.</summary>
    /// <param name="xml">MJCF.</param>
    /// <exception cref="UserException">MuJoCo is not installed, too old, or rejects the model.</exception>
    public static MuJoCoModel Compile(string xml)
    {
        var library = MuJoCoLibrary.Open();
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, xml);
            var error = stackalloc byte[ErrorSize];
            fixed (byte* name = Encoding.UTF8.GetBytes(path + '\0'))
            {
                var handle = library.LoadXml(name, null, error, ErrorSize);
                if (handle != 0) return new(library, handle);
            }

            throw new UserException($"MuJoCo rejects the model: {new string((sbyte*)error)}. Correct the MJCF.");
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _memory.Dispose();

    /// <summary>Compiles one of the restated models.</summary>
    /// <param name="name">Its file's name.</param>
    /// <param name="timestep">Seconds of a physics step.</param>
    /// <param name="edit">Other changes to it.</param>
    /// <exception cref="UserException">MuJoCo is not installed, or too old.</exception>
    internal static MuJoCoModel Compile(string name, double timestep, Action<XElement>? edit = null)
    {
        var root = XElement.Parse(Description(name));
        root.Element("option")!.SetAttributeValue("timestep", timestep);
        edit?.Invoke(root);
        return Compile(root.ToString());
    }

    /// <summary>A copy that may be changed.</summary>
    internal MuJoCoModel Copy() => new(Library, Library.CopyModel(0, Handle));

    /// <summary>One of the restated models, as MJCF.</summary>
    internal static string Description(string name)
    {
        var resource = $"{typeof(PlanarModel).Namespace}.Models.{name}.xml";
        using var reader = new StreamReader(typeof(MuJoCoModel).Assembly.GetManifestResourceStream(resource)!);
        return reader.ReadToEnd();
    }
}
