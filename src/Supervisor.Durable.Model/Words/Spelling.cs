using System.Collections.Immutable;

namespace Supervisor.Durable;

/// <summary>The words of a closed set. They are spelled out: renaming a value must not orphan a row or a script.</summary>
/// <typeparam name="T">The set.</typeparam>
internal sealed class Spelling<T> where T : struct, Enum
{
    private readonly Dictionary<T, string> _words;
    private readonly Dictionary<string, T> _values;

    /// <param name="words">Each value with its word, in the order in which people read them.</param>
    public Spelling(params (T Value, string Word)[] words)
    {
        _words = words.ToDictionary(w => w.Value, w => w.Word);
        _values = words.ToDictionary(w => w.Word, w => w.Value, StringComparer.Ordinal);
        All = [.. words.Select(w => w.Word)];
    }

    /// <summary>All words.</summary>
    public ImmutableArray<string> All { get; }

    /// <summary>The word of a value.</summary>
    public string this[T value] => _words[value];

    /// <summary>The value of a word; null where it is none.</summary>
    public T? Find(string word) => _values.TryGetValue(word, out var value) ? value : null;

    /// <summary>As <see cref="Find"/>, in any case: what people write.</summary>
    public T? FindInAnyCase(string word) => All.FirstOrDefault(known => known.Equals(word, StringComparison.OrdinalIgnoreCase)) is { } found ? _values[found] : null;

    /// <summary>The value of a word that a caller has written.</summary>
    /// <param name="word">The word.</param>
    /// <param name="what">What it should be, such as <c>priority</c>.</param>
    /// <exception cref="FormatException">It is none; the message has the nearest one.</exception>
    public T Parse(string word, string what) => Find(word) is { } value ? value : throw new FormatException(
        $"'{word}' is no {what}. {(Nearest.Of(word, All, always: 2) is { } near ? $"Did you mean '{near}'?" : $"Use one of {string.Join(", ", All)}.")}");
}
