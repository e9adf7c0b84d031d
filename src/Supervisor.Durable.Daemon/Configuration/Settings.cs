using System.Globalization;
using System.Text.Json.Nodes;
using Supervisor.Durable.Client;

namespace Supervisor.Durable.Daemon.Configuration;

/// <summary>
/// One object of the configuration, or of a request's body: each key is asked for by name, and <see cref="Done"/> refuses those that
/// nobody asked for. Errors name the key's whole path.
/// </summary>
internal sealed class Settings(JsonObject node, string path)
{
    private readonly List<string> _known = [];

    public string Path => path;

    public string? Text(string key) => Value(key, v => v, "text");

    public bool? Flag(string key) => Value(key, v => bool.TryParse(v, out var b) ? b : (bool?)null, "true or false");

    public long? Number(string key) =>
        Value(key, v => long.TryParse(v, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var n) ? n : (long?)null, "a whole number");

    public TimeSpan? Length(string key) => Value(key, v => Duration.TryParse(v, out var d) ? d : (TimeSpan?)null, "a duration such as 500ms, 10s, 1m30s");

    public Signal? SignalOf(string key) => Value(key, v => Signal.TryParse(v, out var s) ? s : (Signal?)null, "a signal such as TERM, HUP or 15");

    public T? Word<T>(string key, params (string Word, T Meaning)[] words) where T : struct => Value(
        key,
        v => words.Where(w => string.Equals(w.Word, v, StringComparison.OrdinalIgnoreCase)).Select(w => (T?)w.Meaning).FirstOrDefault(),
        $"one of {string.Join(", ", words.Select(w => w.Word))}");

    public IReadOnlyList<string>? Texts(string key) => Ask(key) switch
    {
        null => null,
        JsonArray items => [.. items.Select((item, i) => Leaf(item) ?? throw Fault($"{key}[{i}]", "must be text"))],
        JsonValue v when v.ToString().Length == 0 => [],             // how .NET's configuration shows an empty list
        _ => throw Fault(key, "must be a list of texts"),
    };

    public IReadOnlyDictionary<string, string?>? Map(string key) => Ask(key) switch
    {
        null => null,
        JsonObject items => items.ToDictionary(i => i.Key, i => i.Value is null ? null : Leaf(i.Value) ?? throw Fault($"{key}:{i.Key}", "must be text")),
        _ => throw Fault(key, "must be an object of names and texts"),
    };

    /// <summary>A nested object; an empty one where the key is absent.</summary>
    public Settings Section(string key) => Ask(key) switch
    {
        null => new Settings([], $"{path}:{key}"),
        JsonObject child => new Settings(child, $"{path}:{key}"),
        _ => throw Fault(key, "must be an object"),
    };

    /// <summary>Refuses keys that are not known here.</summary>
    public void Done()
    {
        foreach (var key in node.Select(n => n.Key).Where(k => !_known.Contains(k, StringComparer.OrdinalIgnoreCase)))
            throw Fault(key, $"is not known. {(Nearest.To(key, _known) is { } near ? $"Did you mean '{near}'?" : $"Known here: {string.Join(", ", _known)}.")}");
    }

    public InvalidJobException Fault(string key, string what) => new($"{path}:{key} {what}");

    private T? Value<T>(string key, Func<string, T?> read, string expected)
    {
        var value = Ask(key);
        if (value is null)
            return default;
        var text = Leaf(value) ?? throw Fault(key, $"must be {expected}");
        return read(text) is { } result ? result : throw Fault(key, $"is '{text}', but must be {expected}");
    }

    private JsonNode? Ask(string key)
    {
        _known.Add(key);
        return node.FirstOrDefault(n => string.Equals(n.Key, key, StringComparison.OrdinalIgnoreCase)).Value;
    }

    private static string? Leaf(JsonNode? value) => value is JsonValue leaf ? leaf.ToString() : null;
}
