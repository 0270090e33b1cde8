using MetaRLTorch.Tensors;
using MetaRLTorch.Testing;
using NUnit.Framework;

namespace MetaRLTorch.Tests.Tensors;

public sealed class TrainingDeviceTests : TensorTests
{
    [TestCase("auto", 0, 0, null)]
    [TestCase("auto", 0, 3, null)]
    [TestCase("cpu", 4, 3, null)]
    [TestCase("auto", 1, 3, 0)]
    [TestCase("cuda", 4, 0, 0)]
    [TestCase("cuda", 4, 3, 3)]
    [TestCase("auto", 4, 6, 2)]
    [TestCase("cuda:1", 4, 3, 1)]
    public void Among_SharesTheGpusAmongTheProcessesOfAMachine(string asked, int gpus, int rank, int? expected) =>
        Assert.That(TrainingDevice.Parse(asked)!.Value.Among(gpus, rank), Is.EqualTo(expected));

    [TestCase("cuda", 0, "no CUDA device is available")]
    [TestCase("cuda:0", 0, "no CUDA device is available")]
    [TestCase("cuda:1", 1, "one CUDA device, cuda:0")]
    [TestCase("cuda:7", 4, "4 CUDA devices, to cuda:3")]
    public void Among_RefusesAGpuThatIsNotThere(string asked, int gpus, string told) =>
        Assert.That(
            () => TrainingDevice.Parse(asked)!.Value.Among(gpus, rank: 2),
            Throws.TypeOf<UserException>().With.Message.Contains(told));

    [TestCase("", 0)]
    [TestCase("SLURM_LOCALID=2", 2)]
    [TestCase("OMPI_COMM_WORLD_LOCAL_RANK=1", 1)]
    [TestCase("MPI_LOCALRANKID=3", 3)]
    [TestCase("LOCAL_RANK=1 SLURM_LOCALID=0", 1)]
    [TestCase("LOCAL_RANK=-1 SLURM_LOCALID=2", 2)]
    [TestCase("LOCAL_RANK=first", 0)]
    public void LocalRank_IsTheLaunchers(string environment, int expected)
    {
        var variables = environment.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(pair => pair.Split('=')).ToDictionary(pair => pair[0], pair => pair[1]);

        Assert.That(LocalRank.Of(name => variables.GetValueOrDefault(name)), Is.EqualTo(expected));
    }
}
