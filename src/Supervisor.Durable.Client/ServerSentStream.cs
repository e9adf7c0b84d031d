using System.Net.ServerSentEvents;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Supervisor.Durable.Client;

/// <summary>Server-sent events of one connection, one at a time.</summary>
internal sealed class ServerSentStream<T> : IAsyncDisposable
{
    private readonly SocketHttp _http;
    private readonly HttpResponseMessage _response;
    private readonly IAsyncEnumerator<SseItem<T?>> _events;

    private ServerSentStream(SocketHttp http, HttpResponseMessage response, IAsyncEnumerator<SseItem<T?>> events)
    {
        _http = http;
        _response = response;
        _events = events;
    }

    public static async Task<ServerSentStream<T>> OpenAsync(
        SocketHttp http, HttpRequestMessage request, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        var response = await http.OpenAsync(request, cancellationToken).ConfigureAwait(false);
        var body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        var events = SseParser.Create(body, (_, data) => data.IsEmpty ? default : JsonSerializer.Deserialize(data, type));
        return new ServerSentStream<T>(http, response, events.EnumerateAsync(cancellationToken).GetAsyncEnumerator(cancellationToken));
    }

    /// <summary>The next event, or null when the supervisor has ended the stream.</summary>
    /// <exception cref="SupervisorUnreachableException">The connection broke.</exception>
    public async ValueTask<SseItem<T?>?> NextAsync() =>
        await _http.ReadingAsync(_events.MoveNextAsync).ConfigureAwait(false) ? _events.Current : null;

    public async ValueTask DisposeAsync()
    {
        await _events.DisposeAsync().ConfigureAwait(false);
        _response.Dispose();
    }
}
