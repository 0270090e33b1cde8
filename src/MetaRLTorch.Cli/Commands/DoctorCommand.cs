using System.CommandLine;
using System.Globalization;
using MetaRLTorch.Environments.Physics.MuJoCo;
using MetaRLTorch.Tensors;
using TorchSharp;

namespace MetaRLTorch.Cli.Commands;

/// <summary><c>metarl doctor</c>: which tensor library, BLAS, MuJoCo and devices there are, and whether they work.</summary>
internal static class DoctorCommand
{
    // The reference BLAS reaches a few GFLOP/s on a core; an optimized one tens to hundreds.
    private const double SlowestGoodBlas = 15;

    public static Command Create()
    {
        var quick = new Option<bool>("--self-test")
        {
            Description = "Only checks that the tensor library works; prints nothing if so.",
        };
        var device = new Option<string>("--device")
        {
            Description = "What the self-test tries: cpu, or cuda too.", DefaultValueFactory = _ => "cpu",
        };
        device.AcceptOnlyFromAmong("cpu", "cuda");
        var command = new Command(
            "doctor", "Says which tensor library, BLAS, devices and threads are used, and whether they work.")
        {
            quick, device,
        };
        command.SetAction(parsed =>
        {
            var failures = SelfTest.Run(parsed.GetValue(device) == "cuda").ToList();
            if (!parsed.GetValue(quick)) Describe(failures);
            foreach (var failure in failures) Console.Error.WriteLine($"{CommandName.Program}: {failure}");
            return failures.Count == 0 ? 0 : 1;
        });
        return command;
    }

    private static void Describe(List<string> failures)
    {
        var libraries = LoadedLibraries.Read();
        Line("tensor provider", typeof(torch).Assembly.GetName().Name!);
        Line("libtorch", $"{torch.__version__}, {libraries.Find("libtorch_cpu", "libtorch") ?? "not found"}");
        Line("BLAS", libraries.Find("openblas", "libmkl", "libblis", "libblas") ?? "inside libtorch");
        Line("CUDA devices", torch.cuda.is_available()
            ? torch.cuda.device_count().ToString(CultureInfo.InvariantCulture)
            : "none");
        Line("MuJoCo", MuJoCoVersion());
        Line("processors", Environment.ProcessorCount.ToString(CultureInfo.InvariantCulture));
        Line("threads per operation", torch.get_num_threads().ToString(CultureInfo.InvariantCulture));
        var speed = SelfTest.MatrixProductSpeed();
        Line("matrix product", string.Create(CultureInfo.InvariantCulture, $"{speed:F0} GFLOP/s on one core"));
        if (speed < SlowestGoodBlas)
        {
            Console.WriteLine(
                "This is the speed of a reference BLAS: install libopenblas0-pthread (scripts/setup.sh does).");
        }

        Line("self-test", failures.Count == 0 ? "passed: second-order gradients, random streams" : "FAILED");
    }

    private static string MuJoCoVersion()
    {
        try
        {
            return MuJoCoModel.InstalledVersion;
        }
        catch (UserException missing)
        {
            return missing.Message;
        }
    }

    private static void Line(string name, string value) => Console.WriteLine($"{name,-24}{value}");
}
