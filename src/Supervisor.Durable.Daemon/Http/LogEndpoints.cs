using System.Runtime.CompilerServices;
using Supervisor.Durable.Client;

namespace Supervisor.Durable.Daemon.Http;

/// <summary><c>/v1/jobs/{name}/logs</c>: what a job has printed, and what it prints.</summary>
internal static class LogEndpoints
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/v1/jobs/{name}/logs", Logs)
        .WithSummary("The last lines of a job's output; follow=true: server-sent events; raw=true: the bytes as they were written").Produces<LogLine[]>();

    private static async Task<IResult> Logs(
        string name, int? n, long? run, string? stream, bool? follow, bool? raw, HttpContext http, DurableSupervisor s, TimeProvider time, IHostApplicationLifetime life)
    {
        if (s.History.Job(name) is null && s.History.Runs(name, 1).Count == 0)
            throw new JobNotFoundException(name);
        if (stream is not (null or "stdout" or "stderr"))
            throw new FormatException($"'{stream}' is no stream. Use stdout or stderr.");
        if (run is { } number && s.History.Run(new RunId(number))?.Job is var of && of != name)
            throw new RunNotFoundException(number, name, of);
        var query = new LogQuery(Math.Max(n ?? 100, 0), run is { } id ? new RunId(id) : null, stream);
        if (raw == true)
        {
            using var end = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, life.ApplicationStopping);
            await RawLog.WriteAsync(http, follow == true ? s.Logs.FollowAsync(name, query, time, end.Token) : s.Logs.Read(name, query).ToAsyncEnumerable(), end.Token);
            return TypedResults.Empty;
        }
        if (follow != true)
        {
            await JsonArray.WriteAsync(http, s.Logs.Read(name, query).Select(Documents.Of), RelaxedJson.Wire.LogLine, http.RequestAborted);
            return TypedResults.Empty;
        }

        using var ends = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, life.ApplicationStopping);
        await ServerSentEvents.WriteAsync(http, cancel => Follow(s.Logs.FollowAsync(name, query, time, cancel), cancel), time, ends.Token);
        return TypedResults.Empty;
    }

    private static async IAsyncEnumerable<byte[]> Follow(IAsyncEnumerable<LogEntry> entries, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var entry in entries.WithCancellation(cancellationToken))
            yield return ServerSentEvents.Frame(null, Documents.Of(entry), RelaxedJson.Wire.LogLine);
    }
}
