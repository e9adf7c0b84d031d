using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Supervisor.Durable.Cli.Importing;

/// <summary>
/// A mapping of a YAML file, whose entries know their places. It may lie over the mappings of other files, whose entries count where it
/// has none.
/// Merge keys (<c>&lt;&lt;</c>) are read as YAML has them: what stands in the mapping itself goes before.
/// </summary>
internal sealed class YamlTable
{
    private const string Merge = "<<";

    /// <summary>The first goes before.</summary>
    private readonly IReadOnlyList<(Import Import, YamlMappingNode Node)> _layers;

    private readonly Func<string, string> _expand;

    private YamlTable(IReadOnlyList<(Import Import, YamlMappingNode Node)> layers, Func<string, string>? expand)
    {
        _layers = layers;
        _expand = expand ?? (static text => text);
    }

    /// <summary>The file's first document; by the representation model, which needs no reflection.</summary>
    /// <param name="import">The file.</param>
    /// <param name="text">What stands in it.</param>
    /// <param name="lacking">What is said where it is no mapping.</param>
    /// <param name="expand">What is done to values that must be known now.</param>
    /// <exception cref="ImportException">It is no YAML, or no mapping.</exception>
    public static YamlTable Read(Import import, string text, string lacking, Func<string, string>? expand = null)
    {
        try
        {
            var stream = new YamlStream();
            stream.Load(new StringReader(text));
            RefuseNul(import, text);
            return stream.Documents is [{ RootNode: YamlMappingNode root }, ..] ? new([(import, root)], expand)
                : throw import.Broken(1, lacking);
        }
        catch (YamlException e)
        {
            throw import.Broken((int)Math.Max(e.Start.Line, 1), $"This is no YAML: {e.Message}");
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or IndexOutOfRangeException or NullReferenceException or FormatException or OverflowException)
        {
            throw import.Broken(1, "This is no YAML that its parser can read.");  // YamlDotNet has no better words for some broken input
        }
    }

    public Place Place => _layers[0].Import.At((int)_layers[0].Node.Start.Line);

    /// <summary>The files that it is made of, the first going before.</summary>
    public IEnumerable<Import> Imports => _layers.Select(l => l.Import);

    public IEnumerable<string> Keys =>
        _layers.SelectMany(l => Entries(l.Node)).Select(e => e.Key).OfType<YamlScalarNode>().Select(k => k.Value ?? "")
            .Distinct(StringComparer.Ordinal);

    /// <summary>This one with another below it, whose entries count where this has none.</summary>
    public YamlTable Over(YamlTable below) => new([.. _layers, .. below._layers], _expand);

    public Place PlaceOf(string key) => Find(key) is { } found ? found.Import.At((int)found.Key.Start.Line) : Place;

    /// <summary>The file in which the entry stands; null where there is none.</summary>
    public Import? ImportOf(string key) => Find(key)?.Import;

    public bool Has(string key) => Find(key) is not null;

    /// <summary>Whether it is a list.</summary>
    public bool IsList(string key) => Find(key) is { Value: YamlSequenceNode };

    /// <summary>Whether it says anything but no.</summary>
    public bool IsSaid(string key) => Find(key) is { } found && (found.Value is not YamlScalarNode scalar
        || (!IsNothing(scalar) && scalar.Value != "false"));

    /// <summary>A scalar's text as it stands there; null where it is absent, null or empty.</summary>
    public string? Text(string key) => Find(key) switch
    {
        null => null,
        { Value: YamlScalarNode scalar } => IsNothing(scalar) ? null : scalar.Value,
        { } other => throw Wrong(other.Import, other.Value, key, "text"),
    };

    /// <summary>A scalar's text with what must be known of it now.</summary>
    public string? Known(string key) => Text(key) is { } text && _expand(text) is { Length: > 0 } known ? known : null;

    public bool Flag(string key) => Known(key)?.ToLowerInvariant() is "true" or "yes" or "on";

    public int? Number(string key, int most) => Known(key) is not { } text ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? Math.Min(number, most)
        : throw Wrong(Find(key)!.Value.Import, Find(key)!.Value.Value, key, "a whole number");

    /// <summary>A mapping, over those that stand below it.</summary>
    public YamlTable? Table(string key)
    {
        var layers = new List<(Import, YamlMappingNode)>();
        foreach (var (import, node) in _layers)
        {
            if (Find(node, key) is not { } found || found.Value is YamlScalarNode scalar && IsNothing(scalar))
                continue;
            layers.Add((import, found.Value as YamlMappingNode ?? throw Wrong(import, found.Value, key, "a mapping")));
        }

        return layers.Count == 0 ? null : new(layers, _expand);
    }

    /// <summary>A list's mappings; one that stands without a list counts as a list of it.</summary>
    public IReadOnlyList<YamlTable> Tables(string key) => Find(key) switch
    {
        null => [],
        { Value: YamlMappingNode one } found => [new([(found.Import, one)], _expand)],
        { Value: YamlSequenceNode list } found =>
            [.. list.Children.Select(c => c is YamlMappingNode item ? new YamlTable([(found.Import, item)], _expand)
                : throw Wrong(found.Import, c, key, "a list of mappings"))],
        { } other => throw Wrong(other.Import, other.Value, key, "a list of mappings"),
    };

    /// <summary>A list's texts; one text counts as a list of it, and the entries of a mapping as NAME=value.</summary>
    public IReadOnlyList<string> Texts(string key) => Find(key) is { } found ? Texts(found.Import, found.Value, key) : [];

    /// <summary>The texts of this one and of those below it, the lowest first: where a name comes again, the last counts.</summary>
    public IReadOnlyList<string> AllTexts(string key) =>
        [.. _layers.Reverse().SelectMany(l => Find(l.Node, key) is { } found ? Texts(l.Import, found.Value, key) : [])];

    private static IReadOnlyList<string> Texts(Import import, YamlNode node, string key) => node switch
    {
        YamlSequenceNode list => [.. list.Children
            .Select(c => c is YamlScalarNode item ? item.Value ?? "" : throw Wrong(import, c, key, "a list of texts"))],
        YamlScalarNode scalar => scalar.Value is { Length: > 0 } text ? [text] : [],
        YamlMappingNode table =>
        [
            .. Entries(table).Select(c => c is { Key: YamlScalarNode name, Value: YamlScalarNode item }
                ? $"{name.Value}={item.Value}" : throw Wrong(import, c.Value, key, "a mapping of texts")),
        ],
        var other => throw Wrong(import, other, key, "a list of texts"),
    };

    private (Import Import, YamlNode Key, YamlNode Value)? Find(string key)
    {
        foreach (var (import, node) in _layers)
        {
            if (Find(node, key) is { } found)
                return (import, found.Key, found.Value);
        }

        return null;
    }

    private static KeyValuePair<YamlNode, YamlNode>? Find(YamlMappingNode node, string key)
    {
        foreach (var entry in Entries(node))
        {
            if (entry.Key is YamlScalarNode scalar && scalar.Value == key)
                return entry;
        }

        return null;
    }

    /// <summary>Its own entries, then those of the mappings that it merges, the first of a name counting.</summary>
    private static List<KeyValuePair<YamlNode, YamlNode>> Entries(YamlMappingNode node)
    {
        var entries = new List<KeyValuePair<YamlNode, YamlNode>>();
        Collect(node, entries, new HashSet<YamlNode>(ReferenceEqualityComparer.Instance), new HashSet<string>(StringComparer.Ordinal));
        return entries;
    }

    /// <summary>Goes into each mapping once, however often it is merged.</summary>
    private static void Collect(YamlMappingNode node, List<KeyValuePair<YamlNode, YamlNode>> entries, HashSet<YamlNode> seen,
        HashSet<string> names)
    {
        if (!seen.Add(node))
            return;
        foreach (var entry in node.Children.Where(e => e.Key is not YamlScalarNode { Value: Merge }))
        {
            if (entry.Key is not YamlScalarNode { Value: { } name } || names.Add(name))
                entries.Add(entry);
        }

        var merged = node.Children.FirstOrDefault(e => e.Key is YamlScalarNode { Value: Merge }).Value;
        foreach (var inner in merged is YamlSequenceNode list ? list.Children.OfType<YamlMappingNode>() : merged is YamlMappingNode one
            ? [one] : [])
            Collect(inner, entries, seen, names);
    }

    /// <summary>Looks through the text once, however often its anchors are used.</summary>
    private static void RefuseNul(Import import, string text)
    {
        for (var parser = new Parser(new StringReader(text)); parser.MoveNext();)
        {
            if (parser.Current is YamlDotNet.Core.Events.Scalar scalar && scalar.Value.Contains('\0', StringComparison.Ordinal))
                throw import.Broken((int)scalar.Start.Line, "This text has a NUL character, which no program can be given. Remove it.");
        }
    }

    private static bool IsNothing(YamlScalarNode scalar) => scalar.Value is null or "" or "~" or "null";

    private static ImportException Wrong(Import import, YamlNode value, string key, string expected) =>
        import.Broken((int)value.Start.Line, $"{key} must be {expected}.");
}
