using MetaRLTorch.Environments.Locomotion;
using MetaRLTorch.Environments.Physics.MuJoCo;

namespace MetaRLTorch.Environments.Tests.Locomotion;

/// <summary>
/// The restated models are Gym's. The expected numbers come from Gym's own files in MuJoCo 2.2.2, by a program in C.
/// </summary>
public sealed class RestatedModelTests
{
    // A capsule of radius r between points at a distance l has the volume π r² (l + 4 r / 3), a sphere 4 π r³ / 3.
    private static double Capsule(double radius, double length, double density) =>
        density * Math.PI * radius * radius * (length + (4 * radius / 3));

    [TestCase("ant", 15, 14, 8, 14)]
    [TestCase("hopper", 6, 6, 3, 5)]
    [TestCase("walker2d", 9, 9, 6, 8)]
    public void Model_HasGymsSizes(string name, int coordinates, int velocities, int motors, int bodies)
    {
        Installed.KnownMuJoCo();

        using var model = MuJoCoModel.Compile(name, 0.002);

        Assert.That(
            (model.Coordinates, model.Velocities, model.Motors), Is.EqualTo((coordinates, velocities, motors)));
        Assert.That(new MuJoCoParameters(model).Masses.Length, Is.EqualTo(bodies));
    }

    [Test]
    public void Ant_WeighsWhatItsShapesDo()
    {
        var torso = 5 * 4.0 / 3 * Math.PI * 0.25 * 0.25 * 0.25;
        var link = Capsule(0.08, 0.2 * Math.Sqrt(2), density: 5);
        var shin = Capsule(0.08, 0.4 * Math.Sqrt(2), density: 5);
        double[] leg = [link, link, shin];

        AssertMasses("ant", [0, torso, .. leg, .. leg, .. leg, .. leg], total: 0.91088008270739151);
    }

    [Test]
    public void Hopper_WeighsWhatItsShapesDo() => AssertMasses(
        "hopper",
        [0, Capsule(0.05, 0.4, 1000), Capsule(0.05, 0.45, 1000), Capsule(0.04, 0.5, 1000), Capsule(0.06, 0.39, 1000)],
        total: 15.820013405927003);

    [Test]
    public void Walker_WeighsWhatItsShapesDo()
    {
        double[] leg = [Capsule(0.05, 0.45, 1000), Capsule(0.04, 0.5, 1000), Capsule(0.06, 0.2, 1000)];

        AssertMasses("walker2d", [0, Capsule(0.05, 0.4, 1000), .. leg, .. leg], total: 23.677136632555076);
    }

    // A foot's principal inertias are sorted; the smallest is about its length.
    [TestCase("ant", 13, 0.0026747906600381815, 0.0026747906600381815, 0.00020943214063305483)]
    [TestCase("hopper", 4, 0.1035230805900054, 0.1035230805900054, 0.0092423142594488857)]
    [TestCase("walker2d", 7, 0.023997746634829429, 0.023997746634829429, 0.0053743853843491313)]
    public void LastLimb_TurnsAsGymsDoes(string name, int body, double first, double second, double third)
    {
        Installed.KnownMuJoCo();
        using var model = MuJoCoModel.Compile(name, 0.002);

        var inertias = new MuJoCoParameters(model).Inertias.Slice(3 * body, 3).ToArray();

        Assert.That(inertias, Is.EqualTo(new[] { first, second, third }).Within(1e-15));
    }

    [Test]
    public void Hopper_MovesAsGymsDoes() => AssertReaches(
        "hopper", timestep: 0.002, frameSkip: 4, controlSteps: 20,
        [
            -0.016662469138971989, 1.2002518677657827, -0.11357117866740263, -0.087524065663146203,
            -0.070539667886832302, 0.051215335748007927,
            -0.14815690009310886, 0.088522296145686533, -1.3446957098988384, -1.2825085183969196, -0.43560028186255723,
            1.0968674191855001,
        ]);

    [Test]
    public void Walker_MovesAsGymsDoes() => AssertReaches(
        "walker2d", timestep: 0.002, frameSkip: 8, controlSteps: 20,
        [
            -0.11790346036575243, 1.0944516183872455, -1.1119149890108053, -0.99431089340797107, -0.28055520089706765,
            0.45475093938537231, -1.1335439043322943, -0.049738540250593606, 0.58779632626234546,
            -0.16352148654859691, -1.0479360385340897, -5.716268320374648, -8.2467129805599981, 5.2803052194643803,
            6.3604349960777835, -5.1331734263399493, -0.76649526011786118, -10.547673546496053,
        ]);

    [Test]
    public void Hopper_WithATasksParameters_MovesAsGymsWouldWithThem() => AssertReaches(
        "hopper", timestep: 0.004, frameSkip: 4, controlSteps: 20,
        [
            -0.066260857078568547, 1.1623503474613226, -0.52682821399863644, -0.38571497151243089, -0.36075828873673665,
            0.21406461199153973,
            -0.28251162608397473, -0.517809175938029, -3.2053342705111887, -2.786471973958522, -1.4839581422926158,
            2.2051325089617588,
        ],
        changed: true);

    [Test]
    public void Walker_WithATasksParameters_MovesAsGymsWouldWithThem() => AssertReaches(
        "walker2d", timestep: 0.004, frameSkip: 4, controlSteps: 20,
        [
            -0.093784924243117226, 1.0547898230924666, -1.3198380148572579, -1.3275335210310133, -0.15502523893263692,
            0.82019559248270058, -1.4678583588934719, -0.0280235496540975, 0.079923846234012094,
            -0.031543661704858388, -1.3743947525787061, -7.6963229499713153, -8.9993438463027076, 3.1184169701557476,
            0.35116498523395895, -9.1052062298075533, 2.0100703349872457, -8.7921192850200853,
        ],
        changed: true);

    [Test]
    public void State_ThatMuJoCoGivesUp_ComesBackAsNaN([Values(1e11, double.NaN)] double velocity)
    {
        Installed.MuJoCo();
        using var physics = new MuJoCoPhysics(MuJoCoModel.Compile("hopper", 0.002), workers: 1);
        var states = new double[] { 0, 1.25, 0, 0, 0, 0, velocity, 0, 0, 0, 0, 0 };

        physics.Step(states, new double[3], substeps: 4);

        Assert.That(states, Is.All.NaN);
    }

    private static void AssertMasses(string name, double[] expected, double total)
    {
        Installed.KnownMuJoCo();
        using var model = MuJoCoModel.Compile(name, 0.002);

        var masses = new MuJoCoParameters(model).Masses.ToArray();

        Assert.That(masses, Is.EqualTo(expected).Within(1e-14));
        Assert.That(masses.Sum(), Is.EqualTo(total).Within(1e-14));
    }

    /// <summary>
    /// From rest with motor j at 0.5 sin(t + j) in control step t. The masses differ in their last digit, as Gym's file
    /// gives the places of shapes in the environment's frame; hence the tolerance.
    /// </summary>
    private static void AssertReaches(
        string name, double timestep, int frameSkip, int controlSteps, double[] expected, bool changed = false)
    {
        Installed.KnownMuJoCo();
        var model = MuJoCoModel.Compile(name, timestep);
        var parameters = new TaskParameters(model);
        var state = new double[model.Coordinates + model.Velocities];
        using (var simulation = new MuJoCoSimulation(model)) simulation.GetRest(state);
        if (changed) parameters.Apply(model, [.. Factors(parameters.Count)], task: 0);
        using var physics = new MuJoCoPhysics(model, workers: 1);

        for (var t = 0; t < controlSteps; t++)
        {
            var controls = Enumerable.Range(0, model.Motors).Select(j => 0.5 * Math.Sin(t + j)).ToArray();
            physics.Step(state, controls, frameSkip);
        }

        Assert.That(state, Is.EqualTo(expected).Within(1e-9));
    }

    private static IEnumerable<double> Factors(int count) =>
        Enumerable.Range(0, count).Select(k => 1 + (0.5 * Math.Sin(k)));
}
