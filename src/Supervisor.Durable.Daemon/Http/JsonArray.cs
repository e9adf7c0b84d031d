using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Supervisor.Durable.Daemon.Http;

/// <summary>A JSON array of any length, written as fast as the caller reads it: what waits for him is one block, not the array.</summary>
internal static class JsonArray
{
    private const int Block = 32 * 1024;

    public static async Task WriteAsync<T>(HttpContext http, IEnumerable<T> items, JsonTypeInfo<T> json, CancellationToken cancellationToken)
    {
        using var each = items.GetEnumerator();
        var isItem = each.MoveNext();                                // first: what can't be read at all is answered with its reason
        http.Response.ContentType = "application/json; charset=utf-8";
        ServerSentEvents.Patient(http);
        var body = http.Response.BodyWriter;
        await using var writer = new Utf8JsonWriter(body, new JsonWriterOptions { Encoder = json.Options.Encoder });
        writer.WriteStartArray();
        for (long sent = 0; isItem; isItem = each.MoveNext())
        {
            JsonSerializer.Serialize(writer, each.Current, json);
            if (writer.BytesCommitted + writer.BytesPending - sent < Block)
                continue;
            writer.Flush();
            sent = writer.BytesCommitted;
            await body.FlushAsync(cancellationToken);
        }
        writer.WriteEndArray();
        writer.Flush();
        await body.FlushAsync(cancellationToken);
    }
}
