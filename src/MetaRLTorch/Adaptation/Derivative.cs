namespace MetaRLTorch.Adaptation;

/// <summary>How an inner loop is differentiated. Implicit and envelope derivatives are methods of their own.</summary>
public enum Derivative
{
    /// <summary>Values only.</summary>
    None,

    /// <summary>The gradients of the inner objective count as constants: dθ_i^K/dθ^0 is the identity for plain steps.</summary>
    FirstOrder,

    /// <summary>Through every step, second derivatives of the inner objective included.</summary>
    Unrolled,
}
