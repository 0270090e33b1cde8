using MetaRLTorch.Environments.Physics.MuJoCo;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Environments.Locomotion;

/// <summary>
/// A model's masses, inertias, dampings and frictions as tasks change them: a factor for each number.
/// </summary>
/// <remarks>
/// A factor is 1.5^u, that of a damping 1.3^u, u uniform on ± a limit; the limit 3 allows factors from 0.30 to 3.4 and
/// from 0.46 to 2.2. A task's values are all factors in that order: [bodies + 3 bodies + velocities + 3 shapes]. What
/// MuJoCo derives from masses at compile time (how soft contacts and joint limits are) stays that of the unchanged
/// model, as in the published code (rand_param_envs, used with ProMP and PEARL).
/// </remarks>
internal sealed class TaskParameters
{
    private const double Base = 1.5;
    private const double DampingBase = 1.3;

    private readonly double[] _masses;
    private readonly double[] _inertias;
    private readonly double[] _dampings;
    private readonly double[] _frictions;

    /// <summary>Remembers a model's own parameters.</summary>
    /// <exception cref="UserException">The installed MuJoCo cannot change them.</exception>
    public TaskParameters(MuJoCoModel model)
    {
        var parameters = new MuJoCoParameters(model);
        _masses = [.. parameters.Masses];
        _inertias = [.. parameters.Inertias];
        _dampings = [.. parameters.Dampings];
        _frictions = [.. parameters.Frictions];
    }

    /// <summary>Number of factors in a task.</summary>
    public int Count => _masses.Length + _inertias.Length + _dampings.Length + _frictions.Length;

    /// <summary>Draws factors, [count, <see cref="Count"/>].</summary>
    /// <param name="count">Number of tasks, M.</param>
    /// <param name="limit">The largest exponent.</param>
    /// <param name="random">The source of chance.</param>
    public TaskBatch Sample(int count, double limit, Generator random)
    {
        var logarithms = torch.full([Count], Math.Log(Base), torch.float64);
        logarithms.narrow(0, _masses.Length + _inertias.Length, _dampings.Length).fill_(Math.Log(DampingBase));
        var exponents = ((torch.rand(count, Count, torch.float64, generator: random) * 2) - 1) * limit;
        return new((exponents * logarithms).exp());
    }

    /// <summary>Gives a model the parameters of a task.</summary>
    public void Apply(MuJoCoModel model, ReadOnlySpan<double> factors, int task)
    {
        var parameters = new MuJoCoParameters(model);
        var own = factors.Slice(task * Count, Count);
        own = Scale(parameters.Masses, _masses, own);
        own = Scale(parameters.Inertias, _inertias, own);
        own = Scale(parameters.Dampings, _dampings, own);
        Scale(parameters.Frictions, _frictions, own);
    }

    private static ReadOnlySpan<double> Scale(Span<double> numbers, double[] unchanged, ReadOnlySpan<double> factors)
    {
        for (var i = 0; i < unchanged.Length; i++) numbers[i] = factors[i] * unchanged[i];
        return factors[unchanged.Length..];
    }
}
