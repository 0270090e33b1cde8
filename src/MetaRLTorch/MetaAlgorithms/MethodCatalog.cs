namespace MetaRLTorch.MetaAlgorithms;

/// <summary>The project's own methods.</summary>
public static class MethodCatalog
{
    /// <summary>All of them, in the order in which they are listed.</summary>
    public static IReadOnlyList<MethodEntry> Entries { get; } =
    [
        Maml.Entry, FirstOrderMaml.Entry, Sgmrl.Entry, Emaml.Entry, Memrl.Entry, Reptile.Entry, Promp.Entry, Promp.PpoMaml,
        MetaSgd.Entry, Bomrl.Entry, Imaml.Entry, Mgrl.Entry, A2c.Entry, Lirpg.Entry, Lola.Entry,
    ];
}
