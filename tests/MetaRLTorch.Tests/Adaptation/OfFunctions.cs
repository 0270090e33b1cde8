using MetaRLTorch.Adaptation;
using MetaRLTorch.Sampling;
using MetaRLTorch.Tensors;
using static TorchSharp.torch;

namespace MetaRLTorch.Tests.Adaptation;

/// <summary>Lower levels of a φ that is θ alone, and implicit derivatives of functions without data.</summary>
internal static class OfFunctions
{
    public static LowerSolution Solve(this ILowerLevel lower, Parameters theta, TaskData data, Parameters? initialGuess = null) =>
        lower.Solve(new MetaParameters(theta), data, initialGuess);

    public static Tensor Value(this IInnerObjective objective, Parameters u, Parameters theta, TaskData data) =>
        objective.Value(u, new MetaParameters(theta), data).Value;

    public static Tensor Surrogate(
        this ImplicitDifferentiation implicitly,
        Func<Parameters, Parameters, Tensor> objective,
        Parameters solution,
        Parameters theta,
        Parameters outerGradient) =>
        implicitly.Surrogate(Of(objective), solution, new MetaParameters(theta), data: null!, outerGradient);

    public static Tensor ConstrainedSurrogate(
        this ImplicitDifferentiation implicitly,
        Func<Parameters, Parameters, Tensor> surrogate,
        Func<Parameters, Parameters, Tensor> distance,
        Tensor multiplier,
        Parameters solution,
        Parameters theta,
        Parameters outerGradient) => implicitly.ConstrainedSurrogate(
            Of(surrogate), Of(distance), multiplier, solution, new MetaParameters(theta), data: null!, outerGradient);

    private static InnerObjective Of(Func<Parameters, Parameters, Tensor> function) =>
        new((u, phi, _) => function(u, phi.Start));
}
