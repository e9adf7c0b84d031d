using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Supervisor.Durable.Daemon.Http;

/// <summary>
/// An answer without end: server-sent events (the HTML standard, section 9.2). The headers come at once, a comment whenever there was
/// nothing
/// for a while. A caller that does not read is waited for: what is kept for it is one block.
/// </summary>
internal static class ServerSentEvents
{
    private const int Block = 16 * 1024;

    /// <summary>So a caller sees that the connection lives, and we see that it does not.</summary>
    public static readonly TimeSpan Idle = TimeSpan.FromSeconds(15);

    /// <summary>One event as it is sent.</summary>
    public static byte[] Frame<T>(string? id, T data, JsonTypeInfo<T> json) =>
        Encoding.UTF8.GetBytes($"{(id is null ? "" : $"id: {id}\n")}data: {JsonSerializer.Serialize(data, json)}\n\n");

    /// <param name="http">Where to.</param>
    /// <param name="open">The events, until its token is cancelled.</param>
    /// <param name="time">The clock of the comments.</param>
    /// <param name="cancellationToken">Ends the answer.</param>
    public static async Task WriteAsync(
        HttpContext http, Func<CancellationToken, IAsyncEnumerable<byte[]>> open, TimeProvider time, CancellationToken cancellationToken)
    {
        http.Response.ContentType = "text/event-stream";
        http.Response.Headers.CacheControl = "no-store";
        Patient(http);
        await http.Response.StartAsync(cancellationToken);
        await http.Response.BodyWriter.FlushAsync(cancellationToken);
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await using var events = open(ends.Token).GetAsyncEnumerator(ends.Token);
        Task<bool>? next = null;
        try
        {
            await WriteAsync(http.Response.BodyWriter, () => next = events.MoveNextAsync().AsTask(), () => events.Current, time, ends.Token);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // the caller left, or the supervisor ends
        }
        finally
        {
            await ends.CancelAsync();
            if (next is not null)
                await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);   // an enumerator that still moves must not be disposed
        }
    }

    /// <summary>A caller may read as slowly as it likes: a pager is left open over lunch.</summary>
    public static void Patient(HttpContext http)
    {
        if (http.Features.Get<IHttpMinResponseDataRateFeature>() is { } rate)
            rate.MinDataRate = null;
    }

    /// <summary>While there is no next event all before it are sent, and a comment now and then.</summary>
    private static async Task WriteAsync(PipeWriter body, Func<Task<bool>> move, Func<byte[]> current, TimeProvider time, CancellationToken cancellationToken)
    {
        using var beat = new PeriodicTimer(Idle, time);
        Task<bool>? tick = null;
        while (true)
        {
            var next = move();
            while (!next.IsCompleted)
            {
                await body.FlushAsync(cancellationToken);
                tick ??= beat.WaitForNextTickAsync(CancellationToken.None).AsTask();
                if (await Task.WhenAny(next, tick) == next)
                    continue;
                body.Write(":\n\n"u8);
                tick = null;
            }
            if (!await next)
                break;
            body.Write(current());
            if (body.UnflushedBytes >= Block)
                await body.FlushAsync(cancellationToken);
        }
        await body.FlushAsync(cancellationToken);
    }
}
