using System.Collections;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using Supervisor.Durable.Client.Configuration;

namespace Supervisor.Durable.Configuration;

/// <summary>
/// Keys of the configuration that stand in the environment: <c>DSUP__Jobs__web__Environment__PORT=80</c>. They are texts; what a text is meant as
/// is reported by its key. One that can't be that stays a text, for the check to find. A number names one item of a list.
/// </summary>
internal sealed class ConfigurationVariables
{
    private const string Prefix = "DSUP__", Separator = "__";

    private readonly MergedConfiguration _merged;
    private readonly List<string> _faults = [];

    private ConfigurationVariables(MergedConfiguration merged) => _merged = merged;

    /// <summary>Those of an environment, in the order in which they are taken: item 2 of a list before item 10.</summary>
    public static ImmutableArray<KeyValuePair<string, string>> In(IDictionary environment) =>
    [
        .. environment.Cast<DictionaryEntry>()
            .Where(v => ((string)v.Key).StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
            .Select(v => KeyValuePair.Create((string)v.Key, (string?)v.Value ?? ""))
            .OrderBy(v => v.Key.Replace(Separator, ":", StringComparison.Ordinal), ConfigurationKeyComparer.Instance)
            .ThenBy(v => v.Key, StringComparer.Ordinal),
    ];

    /// <summary>Adds them to what the files say, and returns what can't be added.</summary>
    public static IReadOnlyList<string> Add(MergedConfiguration merged, ImmutableArray<KeyValuePair<string, string>> variables)
    {
        var adding = new ConfigurationVariables(merged);
        foreach (var (name, value) in variables)
            adding.Set(merged.Root, Shapes.Root, new(name, value, "", name[Prefix.Length..].Split(Separator)));
        return adding._faults;
    }

    /// <summary>Adds the values of another source of texts, by their keys, and returns what can't be added.</summary>
    /// <param name="merged">What earlier sources say.</param>
    /// <param name="values">Keys below <c>Jobs</c>, in their parts, and their values.</param>
    public static IReadOnlyList<string> Add(MergedConfiguration merged, IEnumerable<(string[] Key, string? Value)> values)
    {
        var adding = new ConfigurationVariables(merged);
        foreach (var (key, value) in values)
            adding.Set(merged.Root, Shapes.Root, new("", value, "", ["Jobs", .. key]));
        return adding._faults;
    }

    /// <summary>What is left to go of a variable's key.</summary>
    /// <param name="Name">The variable; empty: the value has none.</param>
    /// <param name="Value">Its value.</param>
    /// <param name="Key">The key up to here, as mistakes name it.</param>
    /// <param name="Rest">Its parts from here on.</param>
    private sealed record Path(string Name, string? Value, string Key, ReadOnlyMemory<string> Rest)
    {
        public Path(string name, string? value, string key, string[] parts)
            : this(name, value, key, parts.AsMemory())
        {
        }

        public bool IsAtEnd => Rest.IsEmpty;

        public string Next => Rest.Span[0];

        public Path Below(string name) => this with { Key = Key.Length == 0 ? name : $"{Key}:{name}", Rest = Rest[1..] };

        public Path At(int item) => this with { Key = string.Create(CultureInfo.InvariantCulture, $"{Key}[{item}]"), Rest = Rest[1..] };

        public Path Whole(string name) => this with { Key = $"{Key}:{name}", Rest = default };
    }

    private void Set(JsonObject table, Shape shape, Path path)
    {
        var key = shape.Find(path.Next);
        var name = key?.Name ?? path.Next;
        Put(table, name, key?.Kind ?? new Kind.Anything(), path.Below(name));
    }

    private void Put(JsonObject table, string name, Kind kind, Path path)
    {
        if (path.IsAtEnd)
        {
            table[name] = Leaf(kind, path);
            return;
        }
        switch (kind)
        {
            case Kind.ListOf or Kind.Parts:
                PutItem(table, name, kind, path);
                break;
            case Kind.Part { Shape: var shape }:
                Set(Part(table, name), shape, path);
                break;
            case Kind.Jobs:
                PutJob(Part(table, name), path);
                break;
            case Kind.Variables:
                var variable = string.Join(Separator, path.Rest.ToArray());
                Put(Part(table, name), variable, new Kind.Text(), path.Whole(variable));
                break;
            default:
                Put(Part(table, name), Known(Part(table, name), path.Next), new Kind.Anything(), path.Below(path.Next));
                break;
        }
    }

    private void PutJob(JsonObject jobs, Path path)
    {
        var job = _merged.JobName(path.Next);
        if (path.Rest.Length > 1)
            _merged.Note(job, Shapes.Job.Find(path.Rest.Span[1])?.Name ?? "", Declaration.Environment);
        Put(jobs, job, new Kind.Part(Shapes.Job), path.Below(job));
    }

    private void PutItem(JsonObject table, string name, Kind kind, Path path)
    {
        if (table[name] is not JsonArray items)
            table[name] = items = table[name] is JsonValue single ? [single.DeepClone()] : [];
        if (!int.TryParse(path.Next, NumberStyles.None, CultureInfo.InvariantCulture, out var item) || item > items.Count)
        {
            _faults.Add($"{(path.Name.Length == 0 ? "" : $"the variable {path.Name}: ")}{path.Key} is a list of {items.Count}, so that '{path.Next}' names no item of it. "
                + $"Use a number from 0 to {items.Count}, the last of which adds one.");
            return;
        }
        if (item == items.Count)
            items.Add(null);
        var holder = new JsonObject { ["item"] = items[item]?.DeepClone() };
        Put(holder, "item", kind is Kind.ListOf list ? list.Of : new Kind.Part(((Kind.Parts)kind).Shape), path.At(item));
        var made = holder["item"];
        holder.Remove("item");
        items[item] = made;
    }

    private JsonNode? Leaf(Kind kind, Path path)
    {
        if (path.Name.Length > 0)
            _merged.Variables[path.Key] = path.Name;
        return kind switch
        {
            _ when path.Value is null => null,
            Kind.Flag when bool.TryParse(path.Value, out var flag) => JsonValue.Create(flag),
            Kind.Whole or Kind.FileSize when long.TryParse(path.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) =>
                JsonValue.Create(number),
            Kind.ListOf or Kind.Parts when path.Value.Length == 0 => new JsonArray(),
            Kind.Part or Kind.Jobs or Kind.Variables when path.Value.Length == 0 => new JsonObject(),
            _ => JsonValue.Create(path.Value),
        };
    }

    private static JsonObject Part(JsonObject table, string name)
    {
        if (table[name] is not JsonObject part)
            table[name] = part = [];
        return part;
    }

    private static string Known(JsonObject table, string name) =>
        table.Select(m => m.Key).FirstOrDefault(known => known.Equals(name, StringComparison.OrdinalIgnoreCase)) ?? name;
}
