using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Supervisor.Durable.Daemon.Http;

/// <summary>An answer that goes on: server-sent events (the HTML standard, section 9.2).</summary>
internal static class ServerSentEvents
{
    public static async Task WriteAsync<T>(
        HttpContext http, IAsyncEnumerable<(string? Id, T Data)> items, JsonTypeInfo<T> json, CancellationToken cancellationToken)
    {
        http.Response.ContentType = "text/event-stream";
        http.Response.Headers.CacheControl = "no-store";
        await http.Response.StartAsync(cancellationToken);
        await foreach (var (id, data) in items.WithCancellation(cancellationToken))
        {
            var head = id is null ? "data: " : $"id: {id}\ndata: ";
            await http.Response.WriteAsync($"{head}{JsonSerializer.Serialize(data, json)}\n\n", cancellationToken);
        }
    }
}
