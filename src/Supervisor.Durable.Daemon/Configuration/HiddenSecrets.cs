using System.Text.Json.Nodes;

namespace Supervisor.Durable.Daemon.Configuration;

/// <summary>What stands for secrets where a definition is shown, and what it stands for when such a definition comes back.</summary>
internal static class HiddenSecrets
{
    /// <summary>What stands for a secret's value.</summary>
    private const string Mark = "***";

    /// <summary>A secret is hidden in a command too; but one that is shorter would be found everywhere.</summary>
    private const int LeastFound = 4;

    /// <summary>A definition as people may see it.</summary>
    public static JsonObject Shown(JobSpec spec)
    {
        var found = spec.Secrets.Select(name => spec.Command.Environment.GetValueOrDefault(name)).OfType<string>()
            .Where(value => value.Length >= LeastFound).OrderByDescending(value => value.Length).ToList();
        var shown = new JsonObject(SpecWriter.Whole(spec).Select(m => KeyValuePair.Create(m.Key, Hide(m.Value, found))));
        foreach (var name in spec.Secrets)
        {
            if (spec.Command.Environment.GetValueOrDefault(name) is not null)
                shown["Environment"]![name] = Mark;
        }
        return shown;
    }

    /// <summary>A definition that a caller got from us and sends back: what was hidden in it is as it is stored.</summary>
    /// <exception cref="InvalidJobException">A mark stands for nothing, or would come to be shown.</exception>
    public static JsonObject Restored(JsonObject given, JobSpec? stored)
    {
        var restored = stored is null ? given : (JsonObject)Restore(given, Shown(stored), SpecWriter.Whole(stored), StringComparison.OrdinalIgnoreCase)!;
        var secrets = (Member(restored, "Secrets") as JsonArray ?? []).Select(s => s?.ToString()).ToHashSet();
        foreach (var (name, value) in Member(given, "Environment") as JsonObject ?? [])
        {
            if (!IsMark(value) || (!secrets.Contains(name) && stored?.Secrets.Contains(name) != true))
                continue;
            if (!secrets.Contains(name) || IsMark((Member(restored, "Environment") as JsonObject)?[name]))
                throw new InvalidJobException($"Environment:{name} is ***, which stands for a secret that is stored. Name it among Secrets where it is one already, or give its value.");
        }
        return restored;
    }

    private static JsonNode? Hide(JsonNode? node, List<string> found) => node switch
    {
        JsonArray items => new JsonArray([.. items.Select(item => Hide(item, found))]),
        JsonObject members => new JsonObject(members.Select(m => KeyValuePair.Create(m.Key, Hide(m.Value, found)))),
        JsonValue value when value.TryGetValue(out string? text) => JsonValue.Create(found.Aggregate(text, (t, secret) => t.Replace(secret, Mark, StringComparison.Ordinal))),
        _ => node?.DeepClone(),
    };

    private static JsonNode? Restore(JsonNode? given, JsonNode? shown, JsonNode? stored, StringComparison names) => given switch
    {
        JsonObject members => new JsonObject(members.Select(m => KeyValuePair.Create(
            m.Key, Restore(m.Value, Member(shown as JsonObject, m.Key, names), Member(stored as JsonObject, m.Key, names), StringComparison.Ordinal)))),
        JsonArray items => new JsonArray([.. items.Select((item, i) => Restore(item, Item(shown, i), Item(stored, i), names))]),
        JsonValue value when value.TryGetValue(out string? text) && text.Contains(Mark, StringComparison.Ordinal) && JsonNode.DeepEquals(value, shown) => stored?.DeepClone(),
        _ => given?.DeepClone(),
    };

    private static JsonNode? Member(JsonObject? node, string key, StringComparison names = StringComparison.OrdinalIgnoreCase) =>
        node?.FirstOrDefault(m => m.Key.Equals(key, names)).Value;

    private static JsonNode? Item(JsonNode? node, int index) => node is JsonArray items && index < items.Count ? items[index] : null;

    private static bool IsMark(JsonNode? node) => node is JsonValue value && value.TryGetValue(out string? text) && text == Mark;
}
