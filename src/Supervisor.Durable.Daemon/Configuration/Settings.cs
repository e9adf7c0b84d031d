using System.Globalization;
using System.Text.Json.Nodes;
using Supervisor.Durable.Client;

namespace Supervisor.Durable.Daemon.Configuration;

/// <summary>
/// One object of the configuration, or of a request's body, whose keys are read in any case. Errors name the key's whole path, and for an
/// unknown key the nearest known one.
/// </summary>
internal sealed class Settings
{
    private readonly JsonObject _node;

    /// <param name="node">The object.</param>
    /// <param name="path">Where it stands, for errors.</param>
    /// <param name="known">Its keys; any other is refused.</param>
    /// <exception cref="InvalidJobException">There is another key.</exception>
    public Settings(JsonObject node, string path, params ReadOnlySpan<string> known)
    {
        (_node, Path) = (node, path);
        foreach (var (key, _) in node)
        {
            if (!known.Contains(key, StringComparer.OrdinalIgnoreCase))
                throw Fault(key, $"is not known. {(Nearest.Of(key, known.ToArray(), always: 2) is { } near ? $"Did you mean '{near}'?" : $"Known here: {string.Join(", ", known.ToArray())}.")}");
        }
    }

    public string Path { get; }

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

    /// <summary>What stands under a key whose own keys are anybody's choice.</summary>
    public JsonObject Objects(string key) => Ask(key) switch
    {
        null => [],
        JsonObject items => items,
        _ => throw Fault(key, "must be an object of names and definitions"),
    };

    /// <summary>A nested object; an empty one where the key is absent.</summary>
    public Settings Section(string key, params ReadOnlySpan<string> known) => Ask(key) switch
    {
        null => new Settings([], $"{Path}:{key}", known),
        JsonObject child => new Settings(child, $"{Path}:{key}", known),
        _ => throw Fault(key, "must be an object"),
    };

    public InvalidJobException Fault(string key, string what) => new($"{(Path.Length == 0 ? key : $"{Path}:{key}")} {what}");

    private T? Value<T>(string key, Func<string, T?> read, string expected)
    {
        var value = Ask(key);
        if (value is null)
            return default;
        var text = Leaf(value) ?? throw Fault(key, $"must be {expected}");
        return read(text) is { } result ? result : throw Fault(key, $"is '{text}', but must be {expected}");
    }

    private JsonNode? Ask(string key) => _node.FirstOrDefault(n => string.Equals(n.Key, key, StringComparison.OrdinalIgnoreCase)).Value;

    private static string? Leaf(JsonNode? value) => value is JsonValue leaf ? leaf.ToString() : null;
}
