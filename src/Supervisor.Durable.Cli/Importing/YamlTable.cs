using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Supervisor.Durable.Cli.Importing;

/// <summary>A mapping of a YAML file, whose entries know their lines.</summary>
internal sealed class YamlTable(Import import, YamlMappingNode node)
{
    /// <summary>The file's first document; by the representation model, which needs no reflection.</summary>
    /// <exception cref="ImportException">It is no YAML, or no mapping.</exception>
    public static YamlTable Read(Import import, string text)
    {
        try
        {
            var stream = new YamlStream();
            stream.Load(new MergingParser(new Parser(new StringReader(text))));
            return stream.Documents is [{ RootNode: YamlMappingNode root }, ..] ? new(import, root) : throw import.Broken(1, "There must be a mapping with 'processes'.");
        }
        catch (YamlException e)
        {
            throw import.Broken((int)e.Start.Line, $"This is no YAML: {e.Message}");
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or IndexOutOfRangeException or NullReferenceException or FormatException or OverflowException)
        {
            throw import.Broken(1, "This is no YAML that its parser can read.");  // YamlDotNet has no better words for some broken input
        }
    }

    public int Line => (int)node.Start.Line;

    public IEnumerable<string> Keys => node.Children.Keys.OfType<YamlScalarNode>().Select(k => k.Value ?? "");

    public int LineOf(string key) => Find(key) is { } found ? (int)found.Key.Start.Line : Line;

    public bool Has(string key) => Find(key) is not null;

    /// <summary>A scalar's text; null where it is absent, null or empty.</summary>
    public string? Text(string key) => Find(key)?.Value switch
    {
        null => null,
        YamlScalarNode scalar => scalar.Value is null or "" or "~" or "null" ? null : scalar.Value,
        var other => throw Wrong(other, key, "text"),
    };

    public bool Flag(string key) => Text(key)?.ToLowerInvariant() is "true" or "yes" or "on";

    public int? Number(string key, int most) => Text(key) is not { } text ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? Math.Min(number, most)
        : throw Wrong(Find(key)!.Value.Value, key, "a whole number");

    public YamlTable? Table(string key) => Find(key)?.Value switch
    {
        null or YamlScalarNode { Value: null or "" or "null" or "~" } => null,
        YamlMappingNode table => new(import, table),
        var other => throw Wrong(other, key, "a mapping"),
    };

    /// <summary>A list's texts; one text counts as a list of it.</summary>
    public IReadOnlyList<string> Texts(string key) => Find(key)?.Value switch
    {
        null => [],
        YamlSequenceNode list => [.. list.Children.Select(c => c is YamlScalarNode item ? item.Value ?? "" : throw Wrong(c, key, "a list of texts"))],
        YamlScalarNode scalar => scalar.Value is { Length: > 0 } text ? [text] : [],
        YamlMappingNode table => [.. table.Children.Select(c => c is { Key: YamlScalarNode name, Value: YamlScalarNode item } ? $"{name.Value}={item.Value}" : throw Wrong(c.Value, key, "a mapping of texts"))],
        var other => throw Wrong(other, key, "a list of texts"),
    };

    private KeyValuePair<YamlNode, YamlNode>? Find(string key)
    {
        foreach (var entry in node.Children)
        {
            if (entry.Key is YamlScalarNode scalar && scalar.Value == key)
                return entry;
        }

        return null;
    }

    private ImportException Wrong(YamlNode value, string key, string expected) => import.Broken((int)value.Start.Line, $"{key} must be {expected}.");
}
