using MetaRLTorch.Environments.Pictures;
using MetaRLTorch.Training;

namespace MetaRLTorch.Cli.Pictures;

/// <summary>Collects what policies do in held-out tasks while they are evaluated, and draws it.</summary>
internal sealed class HeldOutPictures
{
    // More paths on one another cannot be told apart.
    private const int Episodes = 5;

    private readonly IDrawnEnvironment _environment;
    private readonly Experiment _experiment;
    private readonly int _tasks;
    private readonly List<Seen> _steps = [];

    /// <summary>Prepares for evaluations.</summary>
    /// <param name="experiment">What is evaluated.</param>
    /// <param name="tasks">The number of held-out tasks that are drawn, or more than there are.</param>
    /// <exception cref="UserException">The experiment's environment has no pictures.</exception>
    public HeldOutPictures(Experiment experiment, int tasks)
    {
        (_experiment, _tasks) = (experiment, tasks);
        _environment = experiment.Environment as IDrawnEnvironment ?? throw new UserException(
            $"{experiment.Config.Environment.Name} has no pictures. Give a run in an environment that has: " +
            "navigation_2d, frozen_lake, half_cheetah_*, hopper, walker2d*.");
    }

    /// <summary>Sees one number of inner steps, as <see cref="MetaEvaluator.Evaluate"/> tells it.</summary>
    public void See(HeldOutStep step)
    {
        var spec = _environment.Spec;
        step = step.FirstTasks(_tasks);
        _steps.Add(new(
            step.Steps,
            step.Returns,
            step.Data.Tasks.Descriptions(),
            step.States(_environment, Episodes),
            spec.IsTabular ? step.Choices(_experiment.Policy, spec.ObservationSize) : null));
    }

    /// <summary>Draws every task of the evaluation that was seen, and is ready for the next one.</summary>
    public IReadOnlyList<Picture> Take()
    {
        Picture[] pictures = [.. _steps[0].Tasks.Select((task, m) => new Picture(
            Picture.TitleOf(m, task),
            _environment.Draw(task, [.. _steps.Select(step => new Behavior(Picture.TitleOf(step.Steps, step.Returns[m]), step.States[m])
            {
                Choices = step.Choices?[m],
            })])))];
        _steps.Clear();
        return pictures;
    }

    private sealed record Seen(int Steps, double[] Returns, double[][] Tasks, double[][][][] States, double[][][]? Choices);
}
