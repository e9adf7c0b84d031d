using System.Collections.Immutable;

namespace Supervisor.Durable.Configuration;

/// <summary>An object of the configuration: its keys, all of them.</summary>
/// <param name="Keys">Its keys; any other is a mistake.</param>
internal sealed record Shape(params ImmutableArray<Key> Keys)
{
    /// <summary>The keys' names.</summary>
    public IReadOnlyList<string> Names { get; } = [.. Keys.Select(k => k.Name)];

    /// <summary>The key of this name, in any case; null if there is none.</summary>
    public Key? Find(string name) => Keys.FirstOrDefault(k => string.Equals(k.Name, name, StringComparison.OrdinalIgnoreCase));
}
