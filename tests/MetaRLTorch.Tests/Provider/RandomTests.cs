using NUnit.Framework;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Tests.Provider;

/// <summary>Random numbers from generators of one's own.</summary>
public sealed class RandomTests : ProviderTest
{
    [Test]
    public void Generator_WithTheSameSeed_GivesTheSameNumbers()
    {
        using var first = new Generator(7);
        using var second = new Generator(7);
        using var other = new Generator(8);

        var numbers = Values(randn(5, generator: first));

        Assert.That(Values(randn(5, generator: second)), Is.EqualTo(numbers));
        Assert.That(Values(randn(5, generator: other)), Is.Not.EqualTo(numbers));
    }

    [Test]
    public void Generator_SeededAnew_StartsAgain()
    {
        using var generator = new Generator(7);
        var numbers = Values(rand(3, generator: generator));

        generator.manual_seed(7);

        Assert.That(generator.initial_seed(), Is.EqualTo(7));
        Assert.That(Values(rand(3, generator: generator)), Is.EqualTo(numbers));
    }

    [Test]
    public void Generator_SetToAnEarlierState_RepeatsWhatFollowed()
    {
        using var generator = new Generator(7);
        rand(3, generator: generator);
        var state = generator.get_state();
        var numbers = Values(randn(3, generator: generator));

        using var continued = new Generator(99);
        continued.set_state(state);

        Assert.That(Values(randn(3, generator: continued)), Is.EqualTo(numbers));
    }

    [Test]
    public void Generator_OfOnesOwn_LeavesTheDefaultOneAlone()
    {
        using var generator = new Generator(1);
        var before = Values(get_rng_state());

        randn(100, generator: generator);
        zeros(10).normal_(generator: generator);

        Assert.That(Values(get_rng_state()), Is.EqualTo(before));
    }

    [Test]
    public void Generator_IsOnTheCpuUnlessToldOtherwise()
    {
        using var generator = new Generator(1);

        Assert.That(generator.device.type, Is.EqualTo(DeviceType.CPU));
    }

    [Test]
    public void Generator_SeededByChance_SaysWithWhat()
    {
        using var generator = new Generator(7);

        var seed = generator.seed();
        var numbers = Values(rand(3, generator: generator));
        generator.manual_seed(seed);

        Assert.That(Values(rand(3, generator: generator)), Is.EqualTo(numbers));
    }

    [Test]
    public void RngState_SetBack_RepeatsTheDefaultNumbers()
    {
        var state = get_rng_state();
        var numbers = Values(rand(3));

        set_rng_state(state);

        Assert.That(Values(rand(3)), Is.EqualTo(numbers));
    }

    [Test]
    public void Rand_LiesInTheUnitIntervalAndRandnHasUnitMoments()
    {
        using var generator = new Generator(1);
        var uniform = rand(100_000, dtype: float64, generator: generator);
        var normal = randn(100_000, dtype: float64, generator: generator);

        Assert.Multiple(() =>
        {
            Assert.That(uniform.min().item<double>(), Is.GreaterThanOrEqualTo(0));
            Assert.That(uniform.max().item<double>(), Is.LessThan(1));
            Assert.That(uniform.mean().item<double>(), Is.EqualTo(0.5).Within(0.005));     // 5 σ = 5 · 0.289/√1e5
            Assert.That(normal.mean().item<double>(), Is.EqualTo(0).Within(0.016));        // 5 σ = 5/√1e5
            Assert.That(normal.std().item<double>(), Is.EqualTo(1).Within(0.012));         // 5 σ = 5/√2e5
        });
    }

    [Test]
    public void InPlaceSampling_UsesItsParametersAndGenerator()
    {
        using var first = new Generator(3);
        using var second = new Generator(3);
        var normal = zeros(1000, dtype: float64).normal_(5, 0.1, first);

        Assert.Multiple(() =>
        {
            Assert.That(normal.mean().item<double>(), Is.EqualTo(5).Within(0.02));
            Assert.That(Values(zeros(1000, dtype: float64).normal_(5, 0.1, second)), Is.EqualTo(Values(normal)));
            Assert.That(Values(zeros(100).uniform_(2, 3, first)), Is.All.InRange(2.0, 3.0));
            Assert.That(Values(zeros(100).bernoulli_(0.5, first)), Is.All.AnyOf(0.0, 1.0));
        });
    }

    [Test]
    public void Randperm_OrdersEveryNumberOnce()
    {
        using var generator = new Generator(1);

        var order = randperm(50, generator: generator);

        Assert.That(order.dtype, Is.EqualTo(ScalarType.Int64));
        Assert.That(Values(order), Is.EquivalentTo(Enumerable.Range(0, 50).Select(i => (double)i)));
        Assert.That(Values(order), Is.Not.Ordered);
    }

    [Test]
    public void Randint_StaysBelowItsUpperEnd()
    {
        using var generator = new Generator(1);

        var numbers = Values(randint(3, 6, new long[] { 200 }, generator: generator));

        Assert.That(numbers.Distinct().Order(), Is.EqualTo(new[] { 3.0, 4.0, 5.0 }));
    }

    [Test]
    public void Multinomial_DrawsByWeight()
    {
        using var generator = new Generator(1);
        var weights = tensor(new float[,] { { 0, 1, 0 }, { 0, 0, 2 } });

        var drawn = multinomial(weights, 4, replacement: true, generator: generator);

        Assert.That(drawn.shape, Is.EqualTo(new long[] { 2, 4 }));
        Assert.That(Values(drawn), Is.EqualTo(new[] { 1.0, 1, 1, 1, 2, 2, 2, 2 }));
    }

    [Test]
    public void Bernoulli_WithCertainty_IsCertain()
    {
        using var generator = new Generator(1);

        Assert.That(Values(bernoulli(Vector(0, 1, 1), generator)), Is.EqualTo(new[] { 0.0, 1, 1 }));
    }

    [Test]
    public void Normal_TakesAMeanAndADeviationForEachElement()
    {
        using var generator = new Generator(1);

        Assert.That(Values(normal(Vector(1, 2), Vector(0, 0), generator)), Is.EqualTo(new[] { 1.0, 2.0 }));
    }
}
