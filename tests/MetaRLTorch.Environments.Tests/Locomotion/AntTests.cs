using MetaRLTorch.Environments.Ant;
using MetaRLTorch.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Environments.Tests.Locomotion;

public sealed class AntTests : TensorTests
{
    private const int Coordinates = 15;
    private const int Motors = 8;

    private static readonly double[] Standing = [0, 0, 0.75, 1, .. new double[11]];
    private static readonly double[] Crouching = [0, 0, 0.55, 1, 0, 0, 0, 0, 1, 0, -1, 0, -1, 0, 1];

    private static Tensor NoChance => torch.zeros(1, 1, 0);

    [Test]
    public void GymsAnt_MovesAndFeelsAsGymsFileDoes()
    {
        Installed.KnownMuJoCo();
        var environment = new AntDirection(AntDirectionOptions.Promp2D);
        var before = Follow(environment, Direction(0, 1), Standing, controlSteps: 19, amplitude: 5);

        var state = environment.Step(Direction(0, 1), before, Action(19, amplitude: 5), NoChance);

        // Gym's own file in MuJoCo 2.2.2; body 7 of 14, the front right shin, touches the floor.
        double[] coordinates =
        [
            -0.34281898547346346, 0.39772352239203235, 0.56624339632358067, 0.98624117918226206, -0.021603588783514732,
            -0.10455803454420527, 0.12621108845544041, 0.13348968021314364, 1.2514483832394803, -0.33034591959194037,
            -0.60924743483150912, 0.18992580822833918, -0.77872259655789455, 0.2902263070247354, 0.51072390250589028,
        ];
        double[] velocities =
        [
            0.76008434991279028, 0.6173464781821979, -0.056645506201553897, 1.0137668717511312, 3.2892739568582936,
            0.17452264012965013, 3.2977094677423517, 0.74836744745563522, -0.88659040532246147, -3.9795807908918537,
            -1.3310817654640335, 0.89281886014730116, -2.7449461672726465, 0.89950414468178097,
        ];
        double[] forces = [.. new double[42], 1, 1, 1, -1, -0.759263577, 1, .. new double[36]];
        Assert.Multiple(() =>
        {
            Assert.That(Numbers(state.State[0]), Is.EqualTo(coordinates.Concat(velocities)).Within(1e-10));
            Assert.That(
                Numbers(state.Observation),
                Is.EqualTo(coordinates[2..].Concat(velocities).Concat(forces)).Within(1e-8));
        });

        // d · v + 1 − 0.5 Σ a² − 0.0005 Σ f²; y was 0.36270801008152692 a control step of 0.05 s before.
        var control = Enumerable.Range(0, Motors).Sum(j => Math.Pow(0.5 * Math.Sin(19 + j), 2));
        var expected = ((0.39772352239203235 - 0.36270801008152692) / 0.05) + 1 - (0.5 * control)
            - (0.0005 * 5.5764811789549134);
        Assert.That(state.Reward.item<double>(), Is.EqualTo(expected).Within(1e-9));
    }

    [Test]
    public void RllabsAnt_MovesAndFeelsAsRllabsFileDoes()
    {
        Installed.KnownMuJoCo();
        var environment = new AntVelocity(AntVelocityOptions.Finn);
        var goal = new TaskBatch(torch.tensor(new[] { 1.5 }, [1, 1]));

        var state = Follow(environment, goal, Crouching, controlSteps: 12, amplitude: 0.5);

        // rllab's own file in MuJoCo 2.2.2; body 13 of 14, the back right shin, touches the floor.
        double[] joints =
        [
            -0.025346598720775024, -0.085510176072154928, 0.60274865697079083, 0.99864301103559705,
            -0.042824180240787477, 0.02327849101207018, 0.018339518877601237, 0.012715710225061985, 0.71625158154380908,
            -0.30191132120223801, -0.98957201292080499, 0.24221119183531026, -0.66754602621746717, 0.30043178005178328,
            1.2169122347294483,
            -0.034270722836062924, -0.40129504144978051, -0.18077905524459925, 0.20664166615182439, 0.38820023546142746,
            0.22946127658521848, -0.86743594705536042, -0.42219545283736104, 0.43905742540014603, 1.1149930652176601,
            0.49761633968527685, -0.30191951804375594, 0.30526034506896749, -0.78184813514336193,
        ];
        double[] forces = [.. new double[78], -1, -1, 0.584270282, -1, 1, 1];
        double[] torso =
        [
            0.99824354780707814, -0.038623029295412635, 0.044923054989430257,
            0.034635500116074851, 0.99565950326808528, 0.08638596925229812,
            -0.048064554437205136, -0.084678303950866382, 0.99524840288581085,
        ];
        double[] center = [-0.008827185817799078, -0.07880719383222301, 0.53711245386255257];
        Assert.That(
            Numbers(state.Observation), Is.EqualTo(joints.Concat(forces).Concat(torso).Concat(center)).Within(1e-8));

        // −|v − g| + 1.05 − 0.005 Σ a² − 0.0005 Σ f², v the center of mass's velocity along x.
        var control = Enumerable.Range(0, Motors).Sum(j => Math.Pow(0.5 * Math.Sin(11 + j), 2));
        var expected = -(1.5 + 0.015428636461653465) + 1.05 - (0.005 * control) - (0.0005 * 5.3413717627151813);
        Assert.That(state.Reward.item<double>(), Is.EqualTo(expected).Within(1e-9));
    }

    [TestCase(AntObservation.Joints, false, 27)]
    [TestCase(AntObservation.Joints, true, 111)]
    [TestCase(AntObservation.JointsAndPose, false, 41)]
    [TestCase(AntObservation.JointsAndPose, true, 125)]
    public void Observation_HasThePublishedSize(AntObservation observation, bool contactForces, int size)
    {
        Installed.KnownMuJoCo();
        var options = new AntVelocityOptions { Observation = observation, ContactForces = contactForces };

        Assert.That(new AntVelocity(options).Spec.ObservationSize, Is.EqualTo(size));
    }

    [Test]
    public void Reward_OfVelocity_WithDeleusDefinition_IsHisFormula()
    {
        Installed.MuJoCo();
        var environment = new AntVelocity(AntVelocityOptions.Deleu);
        var goal = new TaskBatch(torch.tensor(new[] { 2.0 }, [1, 1]));

        double[] thrown = [.. Standing, 1, .. new double[13]];
        var state = environment.Step(goal, At(thrown, 41), torch.full([1, 1, Motors], 20.0, torch.float64), NoChance);

        // Actions of 20 are a tenth, clipped: Σ a² = 8.
        var speed = Numbers(state.State[0])[0] / 0.05;
        Assert.That(state.Reward.item<double>(), Is.EqualTo(-Math.Abs(speed - 2) + 1.05 - (0.005 * 8)).Within(1e-12));
    }

    [TestCase(0.19, 0.2, false)]
    [TestCase(0.2, 0.2, true)]
    [TestCase(1.0, 0.2, true)]
    [TestCase(1.01, 0.2, false)]
    [TestCase(0.19, 0, true)]
    public void Ant_IsUprightBetweenTwoHeights(double height, double lowest, bool upright)
    {
        var body = new AntBody(new AntDirectionOptions { MinimumHeight = lowest });

        Assert.That(body.IsUpright([0, 0, height, .. new double[26]]), Is.EqualTo(upright));
    }

    [Test]
    public void Episode_EndsWhereTheAntIsThrownTooHigh_WithThatStepsReward()
    {
        Installed.MuJoCo();
        var environment = new AntDirection(new());
        double[] thrown = [.. Crouching, 3, .. new double[13]];
        thrown[2] = 1.5;

        var state = environment.Step(Direction(1, 0), At(thrown, 27), torch.zeros(1, 1, Motors), NoChance);

        // No force acts along x, and the joints keep their angles but for their limits: nearly the 3 m/s, and alive.
        Assert.Multiple(() =>
        {
            Assert.That(state.Terminated.item<bool>(), Is.True);
            Assert.That(
                state.Reward.item<double>(), Is.EqualTo((Numbers(state.State[0])[0] / 0.05) + 0.05).Within(1e-12));
            Assert.That(Numbers(state.State[0])[0] / 0.05, Is.EqualTo(3).Within(0.05));
        });
    }

    private static TaskBatch Direction(double x, double y) => new(torch.tensor(new[] { x, y }, [1, 2]));

    private static EnvironmentState Follow(
        IEnvironment environment, TaskBatch tasks, double[] coordinates, int controlSteps, double amplitude)
    {
        var state = At([.. coordinates, .. new double[14]], environment.Spec.ObservationSize);
        for (var t = 0; t < controlSteps; t++) state = environment.Step(tasks, state, Action(t, amplitude), NoChance);
        Assert.That(state.State[0].shape[2], Is.EqualTo((2 * Coordinates) - 1));
        return state;
    }

    private static Tensor Action(int step, double amplitude) => torch.tensor(
        Enumerable.Range(0, Motors).Select(j => amplitude * Math.Sin(step + j)).ToArray(), [1, 1, Motors]);

    private static EnvironmentState At(double[] state, int observationSize) => new(
        [torch.tensor(state, [1, 1, state.Length])],
        torch.zeros([1, 1, observationSize], torch.float64),
        torch.zeros([1, 1], torch.float64),
        torch.zeros(1, 1, torch.@bool));

    private static double[] Numbers(Tensor tensor) => TensorAssert.Numbers(tensor);
}
