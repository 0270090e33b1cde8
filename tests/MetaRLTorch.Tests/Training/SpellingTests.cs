using MetaRLTorch.Configuration;
using MetaRLTorch.Training;
using NUnit.Framework;

namespace MetaRLTorch.Tests.Training;

public sealed class SpellingTests
{
    [TestCase("step_size", "step_size", 0)]
    [TestCase("step_sise", "step_size", 1)]                                   // one letter replaced
    [TestCase("sgmlr", "sgmrl", 1)]                                           // two neighbors swapped
    [TestCase("", "steps", 5)]                                                // five letters inserted
    [TestCase("kitten", "sitting", 3)]                                        // two replaced, one inserted
    public void Distance_CountsTheSlipsOfAHand(string from, string to, int expected)
    {
        Assert.That(Spelling.Distance(from, to), Is.EqualTo(expected));
        Assert.That(Spelling.Distance(to, from), Is.EqualTo(expected));
    }

    [TestCase("stepz", "Did you mean steps?")]
    [TestCase("zoom", "Known: steps, step_size.")]
    public void Suggestion_IsTheNearestWord_OrAllWhereNoneIsNear(string word, string expected) =>
        Assert.That(Spelling.Suggest(word, ["steps", "step_size"]), Is.EqualTo(expected));
}
