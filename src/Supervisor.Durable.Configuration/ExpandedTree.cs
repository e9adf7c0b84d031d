using System.Text.Json.Nodes;
using Supervisor.Durable.Client.Configuration;

namespace Supervisor.Durable.Configuration;

/// <summary>Puts the values of variables into a configuration, under the keys that take them.</summary>
internal static class ExpandedTree
{
    /// <summary>Changes the tree, and returns what could not be expanded, by job and key.</summary>
    public static IReadOnlyList<string> Expand(JsonObject root, Func<string, string?> variable)
    {
        var faults = new List<string>();
        foreach (var (name, node) in root["Jobs"] as JsonObject ?? [])
        {
            if (node is not JsonObject job)
                continue;
            foreach (var key in Shapes.Job.Keys.Where(k => k.Kind.Expands || k.Kind is Kind.ListOf { Of.Expands: true }))
            {
                if (job[key.Name] is { } value)
                    job[key.Name] = Expanded(value, $"Jobs:{name}:{key.Name}", variable, faults);
            }
        }

        return faults;
    }

    private static JsonNode? Expanded(JsonNode? node, string path, Func<string, string?> variable, List<string> faults) => node switch
    {
        JsonArray items => new JsonArray([.. items.Select((item, i) => Expanded(item, $"{path}[{i}]", variable, faults))]),
        JsonObject members => new JsonObject(members.Select(m => KeyValuePair.Create(m.Key, Expanded(m.Value, $"{path}:{m.Key}", variable, faults)))),
        JsonValue value when value.TryGetValue(out string? text) => Text(text, path, variable, faults),
        _ => node?.DeepClone(),
    };

    private static JsonValue Text(string text, string path, Func<string, string?> variable, List<string> faults)
    {
        try
        {
            return JsonValue.Create(Expansion.Apply(text, variable));
        }
        catch (FormatException e)
        {
            faults.Add($"{path} {e.Message}");
            return JsonValue.Create(text);
        }
    }
}
