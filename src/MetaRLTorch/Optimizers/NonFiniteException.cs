namespace MetaRLTorch.Optimizers;

/// <summary>A number of the training became infinite or not a number.</summary>
/// <param name="quantity">Which one.</param>
/// <param name="where">Where it was met first, as a phrase; empty for a number that belongs to no environment.</param>
public sealed class NonFiniteException(string quantity, string where = "")
    : Exception(
        $"{quantity}{where} is not finite. Lower adaptation.step_size or outer.step_size, " +
        "or look at the environment's rewards.")
{
    /// <summary>Which number.</summary>
    public string Quantity => quantity;
}
