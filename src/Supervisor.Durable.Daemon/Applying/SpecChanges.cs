using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Supervisor.Durable.Daemon.Configuration;

namespace Supervisor.Durable.Daemon.Applying;

/// <summary>Which keys two definitions of a job differ in. Secrets are compared, but never shown.</summary>
internal static class SpecChanges
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static ImmutableArray<SpecChange> Between(JobSpec before, JobSpec after)
    {
        if (SpecWriter.IsSame(before, after))
            return [];
        var (old, young) = (Keys(SpecWriter.Whole(before)), Keys(SpecWriter.Whole(after)));
        var (oldShown, youngShown) = (Keys(HiddenSecrets.Shown(before)), Keys(HiddenSecrets.Shown(after)));
        return [.. old.Keys.Union(young.Keys)
            .Where(key => old.GetValueOrDefault(key) != young.GetValueOrDefault(key))
            .Select(key => new SpecChange(key, oldShown.GetValueOrDefault(key), youngShown.GetValueOrDefault(key), ScopeOf(key)))];
    }

    /// <summary>What of a job a key concerns.</summary>
    public static ChangeScope ScopeOf(string key) => key.Split(':')[0] switch
    {
        "AutoStart" or "Stop" or "Restart" or "Secrets" => ChangeScope.Policy,
        "Logs" => ChangeScope.Logging,
        _ => ChangeScope.Process,
    };

    /// <summary>Every key with its value as text; what a part holds are keys of their own.</summary>
    private static Dictionary<string, string> Keys(JsonObject definition) => definition
        .SelectMany(member => member.Value is JsonObject part
            ? part.Select(m => (Key: $"{member.Key}:{m.Key}", m.Value))
            : [(member.Key, member.Value)])
        .ToDictionary(k => k.Key, k => k.Value is JsonValue value && value.TryGetValue(out string? text) ? text : k.Value?.ToJsonString(Readable) ?? "removed");
}
