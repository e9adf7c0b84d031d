using System.Globalization;
using System.Text.Json.Nodes;
using Supervisor.Durable.Client.Configuration;

namespace Supervisor.Durable.Daemon.Configuration;

/// <summary>
/// .NET's configuration as JSON again. It knows only texts, and a list is to it an object of numbered keys: what a value was is told by what it
/// must be. A text that can't be that stays a text, for the check to find.
/// </summary>
internal static class ConfigurationTree
{
    public static JsonObject Of(ConfigurationNode node, Shape shape) => new(node.Children
        .Select(c => KeyValuePair.Create(shape.Find(c.Key)?.Name ?? c.Key, Value(c.Value, shape.Find(c.Key)?.Kind ?? new Kind.Anything()))));

    private static JsonNode? Value(ConfigurationNode node, Kind kind) => (kind, node.Value) switch
    {
        (Kind.Part part, _) when node.HasChildren || IsEmpty(node) => Of(node, part.Shape),
        (Kind.Jobs, _) when node.HasChildren || IsEmpty(node) => Named(node, c => Value(c, new Kind.Part(Shapes.Job))),
        (Kind.Variables, _) when node.HasChildren || IsEmpty(node) => Named(node, Leaf),
        (Kind.Parts parts, _) when IsList(node) => List(node, new Kind.Part(parts.Shape)),
        (Kind.ListOf list, _) when IsList(node) => List(node, list.Of),
        (Kind.Flag, { } text) when bool.TryParse(text, out var flag) => JsonValue.Create(flag),
        (Kind.Whole or Kind.FileSize, { } text) when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => JsonValue.Create(number),
        _ => Leaf(node),
    };

    private static JsonNode? Leaf(ConfigurationNode node) => node.HasChildren
        ? Named(node, Leaf)
        : node.Value is { } text ? JsonValue.Create(text) : null;

    private static JsonObject Named(ConfigurationNode node, Func<ConfigurationNode, JsonNode?> value) =>
        new(node.Children.Select(c => KeyValuePair.Create(c.Key, value(c.Value))));

    private static JsonArray List(ConfigurationNode node, Kind of) => [.. node.Children.Select(c => Value(c.Value, of))];

    /// <summary>What .NET's configuration makes of [] and {}.</summary>
    private static bool IsEmpty(ConfigurationNode node) => string.IsNullOrEmpty(node.Value);

    private static bool IsList(ConfigurationNode node) => node.HasChildren
        ? node.Children.All(c => int.TryParse(c.Key, NumberStyles.None, CultureInfo.InvariantCulture, out _))
        : IsEmpty(node);
}
