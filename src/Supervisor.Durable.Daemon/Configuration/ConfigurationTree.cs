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
    public static JsonObject Of(IConfiguration configuration, Shape shape) => new(configuration.GetChildren()
        .Select(c => KeyValuePair.Create(shape.Find(c.Key)?.Name ?? c.Key, Value(c, shape.Find(c.Key)?.Kind ?? new Kind.Anything()))));

    private static JsonNode? Value(IConfigurationSection section, Kind kind) => (kind, section.Value) switch
    {
        (Kind.Part part, _) when HasChildren(section) || IsEmpty(section) => Of(section, part.Shape),
        (Kind.Jobs, _) when HasChildren(section) || IsEmpty(section) => Named(section, c => Value(c, new Kind.Part(Shapes.Job))),
        (Kind.Variables, _) when HasChildren(section) || IsEmpty(section) => Named(section, Leaf),
        (Kind.Parts parts, _) when IsList(section) => List(section, new Kind.Part(parts.Shape)),
        (Kind.ListOf list, _) when IsList(section) => List(section, list.Of),
        (Kind.Flag, { } text) when bool.TryParse(text, out var flag) => JsonValue.Create(flag),
        (Kind.Whole or Kind.FileSize, { } text) when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => JsonValue.Create(number),
        _ => Leaf(section),
    };

    private static JsonNode? Leaf(IConfigurationSection section) => HasChildren(section)
        ? Named(section, Leaf)
        : section.Value is { } text ? JsonValue.Create(text) : null;

    private static JsonObject Named(IConfigurationSection section, Func<IConfigurationSection, JsonNode?> value) =>
        new(section.GetChildren().Select(c => KeyValuePair.Create(c.Key, value(c))));

    private static JsonArray List(IConfigurationSection section, Kind of) => [.. section.GetChildren().Select(c => Value(c, of))];

    private static bool HasChildren(IConfigurationSection section) => section.GetChildren().Any();

    /// <summary>What .NET's configuration makes of [] and {}.</summary>
    private static bool IsEmpty(IConfigurationSection section) => string.IsNullOrEmpty(section.Value);

    private static bool IsList(IConfigurationSection section) => HasChildren(section)
        ? section.GetChildren().All(c => int.TryParse(c.Key, NumberStyles.None, CultureInfo.InvariantCulture, out _))
        : IsEmpty(section);
}
