using System.Collections.Concurrent;

namespace MetaRLTorch.Adaptation;

/// <summary>
/// What a computation found doubtful but could go on with: each kind is reported once.
/// </summary>
/// <remarks>Safe for several threads.</remarks>
public sealed class Warnings
{
    private readonly ConcurrentDictionary<string, byte> _kinds = new();
    private readonly ConcurrentQueue<string> _messages = new();

    /// <summary>Adds a message unless one of its kind was there before.</summary>
    /// <param name="kind">What is doubtful.</param>
    /// <param name="message">One line: the number, what it means, the remedy.</param>
    public void Add(string kind, string message)
    {
        if (_kinds.TryAdd(kind, 0)) _messages.Enqueue(message);
    }

    /// <summary>Takes the messages that were not read yet.</summary>
    public IEnumerable<string> Take()
    {
        while (_messages.TryDequeue(out var message)) yield return message;
    }
}
