using System.Globalization;
using MetaRLTorch.Adaptation;

namespace MetaRLTorch.Training;

/// <summary>Warns of runs whose numbers are finite and yet wrong.</summary>
/// <param name="warnings">Where to.</param>
internal sealed class LearningHealth(Warnings warnings)
{
    // A Gaussian policy that moves by two of its standard deviations has a divergence of 2 nats: what it did before, it no longer does.
    private const double LargestInnerDivergence = 2;

    // Returns are means over thousands of random steps; bits repeat only where nothing happens any more.
    private const int FrozenIterations = 5;

    private double _return = double.NaN;
    private int _repeated;

    /// <summary>Looks at an iteration.</summary>
    public void Look(IterationReport report)
    {
        if (report.InnerDivergence > LargestInnerDivergence)
        {
            warnings.Add("inner divergence", string.Create(
                CultureInfo.InvariantCulture,
                $"Iteration {report.Iteration + 1}: the first inner step moves the policy by {report.InnerDivergence:F1} nats " +
                $"(above {LargestInnerDivergence}): the adapted policy has little to do with the one that sampled its gradient. " +
                $"Lower adaptation.step_size."));
        }

        _repeated = report.Returns[^1].Equals(_return) ? _repeated + 1 : 0;
        _return = report.Returns[^1];
        if (_repeated == FrozenIterations)
        {
            warnings.Add("frozen returns", string.Create(
                CultureInfo.InvariantCulture,
                $"Iteration {report.Iteration + 1}: the return after adaptation has been {_return:R} for {FrozenIterations + 1} iterations: " +
                $"nothing is learned any more. Look at the environment, or lower outer.step_size."));
        }
    }
}
