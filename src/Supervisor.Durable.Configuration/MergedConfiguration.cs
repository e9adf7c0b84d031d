using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Supervisor.Durable.Client.Configuration;

namespace Supervisor.Durable.Configuration;

/// <summary>
/// What came of all sources. Keys that are known have their own names in it, whatever their case was. A part is put together key by key; any other
/// value, a list too, replaces that of an earlier source as a whole.
/// </summary>
internal sealed class MergedConfiguration
{
    private readonly Dictionary<string, string> _names = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The whole tree.</summary>
    public JsonObject Root { get; } = [];

    /// <summary>The files that were read, in their order.</summary>
    public required ImmutableArray<string> Files { get; init; }

    /// <summary>The sources that can declare jobs: the files, and the environment where it has variables for us.</summary>
    public IEnumerable<string> Sources => HasVariables ? Files.Append(Declaration.Environment) : Files;

    /// <summary>Whether the environment has variables for us.</summary>
    public bool HasVariables => Variables.Count > 0;

    /// <summary>By job: the source that gave it its command, which is the one that declares it.</summary>
    public Dictionary<string, string> DeclaredIn { get; } = new(StringComparer.Ordinal);

    /// <summary>By key, as mistakes name it: the variable that has set it.</summary>
    public Dictionary<string, string> Variables { get; } = new(StringComparer.Ordinal);

    /// <summary>Adds a file's content; what it says wins.</summary>
    public void Add(JsonElement content, string source) => Add(Root, content, Shapes.Root, source);

    /// <summary>The name under which a job stands already, in any case; else its own from now on.</summary>
    public string JobName(string name)
    {
        _names.TryAdd(name, name);
        return _names[name];
    }

    /// <summary>Remembers that a source has set a key of a job.</summary>
    public void Note(string job, string key, string source)
    {
        if (key is "Command" or "Shell" || !DeclaredIn.ContainsKey(job))
            DeclaredIn[job] = source;
    }

    private void Add(JsonObject into, JsonElement content, Shape shape, string source)
    {
        foreach (var member in content.EnumerateObject())
        {
            var key = shape.Find(member.Name);
            Set(into, key?.Name ?? member.Name, member.Value, key?.Kind ?? new Kind.Anything(), source);
        }
    }

    private void Set(JsonObject into, string name, JsonElement content, Kind kind, string source)
    {
        if (content.ValueKind != JsonValueKind.Object)
        {
            into[name] = Copy(content);
            return;
        }
        if (into[name] is not JsonObject part)
            into[name] = part = [];
        if (kind is Kind.Part { Shape: var shape })
            Add(part, content, shape, source);
        else if (kind is Kind.Jobs)
            AddJobs(part, content, source);
        else if (kind is Kind.Variables)
            AddVariables(part, content);
        else
            AddForeign(part, content, source);
    }

    private void AddJobs(JsonObject jobs, JsonElement content, string source)
    {
        foreach (var member in content.EnumerateObject())
        {
            var name = JobName(member.Name);
            Set(jobs, name, member.Value, new Kind.Part(Shapes.Job), source);
            foreach (var key in member.Value.EnumerateObject())
                Note(name, Shapes.Job.Find(key.Name)?.Name ?? key.Name, source);
        }
    }

    /// <summary>Names that differ only in case are two variables.</summary>
    private static void AddVariables(JsonObject into, JsonElement content)
    {
        foreach (var member in content.EnumerateObject())
            into[member.Name] = Copy(member.Value);
    }

    /// <summary>What is .NET's own: its names are one in any case.</summary>
    private void AddForeign(JsonObject into, JsonElement content, string source)
    {
        foreach (var member in content.EnumerateObject())
        {
            var name = into.Select(m => m.Key).FirstOrDefault(known => known.Equals(member.Name, StringComparison.OrdinalIgnoreCase)) ?? member.Name;
            Set(into, name, member.Value, new Kind.Anything(), source);
        }
    }

    /// <summary>Member by member: a name that stands twice in what is not ours to check is no mistake of ours.</summary>
    private static JsonNode? Copy(JsonElement content)
    {
        switch (content.ValueKind)
        {
            case JsonValueKind.Object:
                var table = new JsonObject();
                foreach (var member in content.EnumerateObject())
                    table[member.Name] = Copy(member.Value);
                return table;
            case JsonValueKind.Array:
                return new JsonArray([.. content.EnumerateArray().Select(Copy)]);
            case JsonValueKind.Null:
                return null;
            default:
                return JsonValue.Create(content.Clone());
        }
    }
}
