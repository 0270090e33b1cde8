using MetaRLTorch.Environments.HalfCheetah;
using MetaRLTorch.Environments.Physics;
using MetaRLTorch.Environments.Physics.MuJoCo;
using MetaRLTorch.Environments.Tests.Locomotion;
using MetaRLTorch.Testing;
using TorchSharp;

namespace MetaRLTorch.Environments.Tests.Physics;

public sealed class MuJoCoTests
{
    [Test]
    public void MuJoCo_OnRecordedStates_AndOurOwnEngine_StepAlike()
    {
        Installed.MuJoCo();
        using var native = new MuJoCoPhysics(MuJoCoModel.HalfCheetah(), workers: 2);
        var crowd = Crowd.Recorded(environments: 360);
        var ours = crowd.Run(new PlanarPhysics(PlanarModel.HalfCheetah), controlSteps: 1);

        var states = crowd.States.ToArray();
        native.Step(states, crowd.Controls, substeps: 5);

        Assert.That(ours.States, Is.EqualTo(states).Within(1e-9));
    }

    [Test]
    public void MuJoCo_CompilesTheRestatedModelToTheFactsOfOurOwn()
    {
        Installed.MuJoCo();
        using var model = MuJoCoModel.HalfCheetah();

        Assert.That((model.Coordinates, model.Velocities, model.Motors), Is.EqualTo((9, 9, 6)));
    }

    [Test]
    public void MuJoCo_OfAnInvalidModel_SaysWhatItRejects()
    {
        Installed.MuJoCo();

        Assert.That(
            () => MuJoCoModel.Compile("<mujoco><worldbody><nonsense/></worldbody></mujoco>"),
            Throws.TypeOf<UserException>().With.Message.Contains("nonsense"));
    }

    // MuJoCo resets such a state; unreported, the episode would continue from there.
    [Test]
    public void HalfCheetah_WithMuJoCosPhysics_EndsWhereTheStateDiverges()
    {
        Installed.MuJoCo();
        var environment = new HalfCheetahVelocity(new() { Physics = HalfCheetahPhysics.Mujoco });
        double[] thrown = [0, 1, .. new double[7], 1e11, .. new double[8]];
        var start = new EnvironmentState(
            [torch.tensor(thrown, [1, 1, 18])], torch.zeros(1, 1, 17), torch.zeros(1, 1), torch.zeros(1, 1, torch.@bool));

        var next = environment.Step(new(torch.ones(1, 1)), start, torch.zeros(1, 1, 6), torch.zeros(1, 1, 0));

        Assert.That(next.Terminated.item<bool>(), Is.True);
    }

    [Test]
    public void HalfCheetah_WithMuJoCosPhysics_NeedsTheLibrary()
    {
        Needs.That(!MuJoCoModel.IsAvailable, "libmujoco is installed.");

        Assert.That(
            () => new HalfCheetahVelocity(new() { Physics = HalfCheetahPhysics.Mujoco }),
            Throws.TypeOf<UserException>().With.Message.Contains("libmujoco2.2.2"));
    }
}
