using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Supervisor.Durable.Client;

namespace Supervisor.Durable.Cli.Rendering;

/// <summary>Documents as the supervisor sends them: one indented, or one a line.</summary>
internal static class Json
{
    /// <summary>What is not ASCII stays readable; control characters are escaped all the same.</summary>
    private static readonly WireJson Lines = new(new JsonSerializerOptions(WireJson.Default.Options)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    private static readonly WireJson Indented = new(new JsonSerializerOptions(WireJson.Default.Options)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
    });

    public static void Document<T>(TextWriter writer, T document, Func<WireJson, JsonTypeInfo<T>> type) =>
        writer.Write(JsonSerializer.Serialize(document, type(Indented)) + "\n");

    public static void Line<T>(TextWriter writer, T document, Func<WireJson, JsonTypeInfo<T>> type) =>
        writer.Write(JsonSerializer.Serialize(document, type(Lines)) + "\n");

    /// <summary>A document put together here, of members that may be null.</summary>
    public static void Members(TextWriter writer, params ReadOnlySpan<(string Name, JsonNode? Value)> members)
    {
        var document = new JsonObject();
        foreach (var (name, value) in members)
            document[name] = value;
        writer.Write(document.ToJsonString(Indented.Options) + "\n");
    }

    public static JsonNode? Node<T>(T? document, Func<WireJson, JsonTypeInfo<T>> type)
        where T : class => document is null ? null : JsonSerializer.SerializeToNode(document, type(Lines));
}
