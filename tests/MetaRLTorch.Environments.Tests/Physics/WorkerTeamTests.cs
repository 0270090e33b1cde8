using MetaRLTorch.Environments.Physics;

namespace MetaRLTorch.Environments.Tests.Physics;

public sealed class WorkerTeamTests
{
    [TestCase(1)]
    [TestCase(2)]
    [TestCase(5)]
    public void Run_SharesEveryPieceOfATaskExactlyOnce(int size)
    {
        const int pieces = 1000;
        var done = new int[pieces];
        var next = 0;
        var team = new WorkerTeam(size, _ =>
        {
            for (int piece; (piece = Interlocked.Increment(ref next) - 1) < pieces;)
            {
                Interlocked.Increment(ref done[piece]);
            }
        });

        for (var run = 0; run < 50; run++)
        {
            next = 0;
            team.Run(size - 1);
        }

        Assert.That(done, Is.All.EqualTo(50));
    }

    [Test]
    public void Run_WhereThePoolIsBusy_IsDoneByTheCaller()
    {
        using var release = new ManualResetEventSlim();
        var busy = Enumerable.Range(0, 2 * Environment.ProcessorCount).Select(_ => Task.Run(release.Wait)).ToArray();
        var calls = 0;
        var team = new WorkerTeam(3, _ => Interlocked.Increment(ref calls));

        team.Run(others: 2);
        release.Set();
        Task.WaitAll(busy);

        Assert.That(calls, Is.GreaterThanOrEqualTo(1));
    }

    [Test]
    public void Run_GivesEveryWorkerItsOwnNumber()
    {
        var inUse = new int[4];
        var shared = 0;
        var team = new WorkerTeam(4, number =>
        {
            if (Interlocked.Increment(ref inUse[number]) > 1) Interlocked.Increment(ref shared);
            Thread.SpinWait(1000);
            Interlocked.Decrement(ref inUse[number]);
        });

        for (var run = 0; run < 200; run++) team.Run(others: 3);

        Assert.That(shared, Is.Zero);
    }
}
