using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Supervisor.Durable.Client;

/// <summary>HTTP over the Unix socket; turns what can go wrong into the client's two exceptions.</summary>
internal sealed class SocketHttp : IDisposable
{
    /// <summary>How long an answer may take, over and above what the request itself asks to wait.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan QueueFull = TimeSpan.FromMilliseconds(20);

    private readonly SocketLocation _location;
    private readonly TimeProvider _time;
    private readonly HttpClient _http;

    public SocketHttp(SocketLocation location, TimeProvider time)
    {
        _location = location;
        _time = time;
        _http = new HttpClient(new SocketsHttpHandler { ConnectCallback = (_, cancel) => ConnectAsync(cancel), UseProxy = false, UseCookies = false })
        {
            BaseAddress = new Uri("http://localhost"),
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    /// <summary>The answer's JSON, which must come within the patience plus <paramref name="wait"/>.</summary>
    public async Task<T> SendAsync<T>(
        HttpRequestMessage request, JsonTypeInfo<T> answer, TimeSpan? wait, CancellationToken cancellationToken)
    {
        var patience = Patience + (wait ?? TimeSpan.Zero);
        using var late = new CancellationTokenSource(patience, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            using var response = await OpenAsync(request, either.Token).ConfigureAwait(false);
            return await ReadAsync(response, answer, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw SupervisorUnreachableException.Silent(_location, patience);
        }
    }

    /// <summary>The items of the answer's JSON array, as they come: the first within the patience, then however long it takes.</summary>
    public async IAsyncEnumerable<T> EachAsync<T>(
        HttpRequestMessage request, JsonTypeInfo<T> item, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(Patience, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        HttpResponseMessage response;
        try
        {
            response = await OpenAsync(request, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw SupervisorUnreachableException.Silent(_location, Patience);
        }
        using (response)
        {
            var body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            await using var items = JsonSerializer.DeserializeAsyncEnumerable(body, item, cancellationToken).GetAsyncEnumerator(cancellationToken);
            while (await NextAsync(items, response).ConfigureAwait(false) is { } next)
                yield return next;
        }
    }

    /// <summary>The answer to <paramref name="request"/> once its headers are there.</summary>
    /// <exception cref="SupervisorProblemException">The supervisor answered with an error.</exception>
    public async Task<HttpResponseMessage> OpenAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        HttpResponseMessage response;
        try
        {
            response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
        }
        catch (HttpRequestException e)
        {
            throw Unreachable(e);
        }

        if (response.IsSuccessStatusCode)
            return response;
        using (response)
            throw new SupervisorProblemException(await ProblemAsync(response, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>What <paramref name="read"/> reads from a connection; a connection that breaks meanwhile is <see cref="Broken"/>.</summary>
    public async ValueTask<T> ReadingAsync<T>(Func<ValueTask<T>> read)
    {
        try
        {
            return await read().ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            throw Broken(e);
        }
    }

    public SupervisorUnreachableException Broken(Exception? inner) => SupervisorUnreachableException.Broken(_location, inner);

    public void Dispose() => _http.Dispose();

    private async ValueTask<T> ReadAsync<T>(HttpResponseMessage response, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        var body = await ReadingAsync(() => new ValueTask<byte[]>(response.Content.ReadAsByteArrayAsync(cancellationToken))).ConfigureAwait(false);
        try
        {
            return JsonSerializer.Deserialize(body, type) ?? throw new JsonException("null");
        }
        catch (JsonException e)
        {
            throw NotOurs(response, e);
        }
    }

    /// <summary>Null behind the last.</summary>
    private async ValueTask<T?> NextAsync<T>(IAsyncEnumerator<T?> items, HttpResponseMessage response)
    {
        try
        {
            return await ReadingAsync(items.MoveNextAsync).ConfigureAwait(false) ? items.Current ?? throw new JsonException("null") : default;
        }
        catch (JsonException e)
        {
            throw NotOurs(response, e);
        }
    }

    private SupervisorProblemException NotOurs(HttpResponseMessage response, JsonException e) => new(new ProblemDocument
    {
        Status = (int)response.StatusCode,
        Detail = $"What answers at {_location.SocketPath} does not speak as dsupd does ({e.Message}). Compare: dsup version",
    });

    private async Task<ProblemDocument> ProblemAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var status = (int)response.StatusCode;
        var body = await ReadingAsync(() => new ValueTask<byte[]>(response.Content.ReadAsByteArrayAsync(cancellationToken))).ConfigureAwait(false);
        try
        {
            var problem = JsonSerializer.Deserialize(body, WireJson.Default.ProblemDocument);
            if (problem is { Detail: not null } or { Title: not null })
                return problem with { Status = problem.Status ?? status };
        }
        catch (JsonException)
        {
            // No problem document: the status is all there is to report.
        }

        return new ProblemDocument { Status = status, Detail = $"The supervisor answered {response.RequestMessage?.RequestUri?.AbsolutePath} with HTTP status {status}" };
    }

    /// <summary>
    /// A Unix socket refuses those for whom there is no room in its queue (EAGAIN, connect(2)): they come again, as long as they have
    /// patience.
    /// </summary>
    private async ValueTask<Stream> ConnectAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await ConnectOnceAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.WouldBlock)
            {
                await Task.Delay(QueueFull, _time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async ValueTask<Stream> ConnectOnceAsync(CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(_location.SocketPath), cancellationToken).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private SupervisorUnreachableException Unreachable(HttpRequestException exception) => exception switch
    {
        { HttpRequestError: HttpRequestError.ConnectionError, InnerException: SocketException socket } => socket.SocketErrorCode switch
        {
            SocketError.AccessDenied => SupervisorUnreachableException.Forbidden(_location, exception),
            SocketError.ConnectionRefused => SupervisorUnreachableException.NobodyListens(_location, "connection refused", exception),
            SocketError.AddressNotAvailable => SupervisorUnreachableException.NobodyListens(_location, "no such socket", exception),
            _ when !Path.Exists(_location.SocketPath) => SupervisorUnreachableException.NobodyListens(_location, "no such socket", exception),
            _ => SupervisorUnreachableException.NobodyListens(_location, OneLine(socket.Message), exception),
        },
        _ => Broken(exception),
    };

    private static string OneLine(string message) => message.ReplaceLineEndings(" ");
}
