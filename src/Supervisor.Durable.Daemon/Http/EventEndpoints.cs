using System.Globalization;
using System.Runtime.CompilerServices;
using Supervisor.Durable.Client;

namespace Supervisor.Durable.Daemon.Http;

/// <summary><c>/v1/events</c>: what happened, as it happens. An event's id is its row's number, so a reader continues where it stopped.</summary>
internal static class EventEndpoints
{
    /// <summary>An event is the same to all who follow: it is written out once.</summary>
    private static readonly ConditionalWeakTable<EventView, byte[]> Frames = [];

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/v1/events", Events)
        .WithSummary("The last events; follow=true: server-sent events, resumable with Last-Event-ID").Produces<EventDocument[]>();

    private static async Task<IResult> Events(int? n, bool? follow, HttpContext http, DurableSupervisor s, TimeProvider time, IHostApplicationLifetime life)
    {
        var last = http.Request.Headers["Last-Event-ID"].ToString();
        if (follow != true && last.Length == 0 && !http.Request.Headers.Accept.ToString().Contains("text/event-stream", StringComparison.Ordinal))
            return TypedResults.Json(s.History.LastEvents(Math.Clamp(n ?? 50, 0, 10_000)).Select(Documents.Of).ToArray(), Plain.Json.EventDocumentArray);

        var known = last.Length == 0 ? Before(s, Math.Clamp(n ?? 0, 0, 10_000)) : Known(s, Number(last));
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, life.ApplicationStopping);
        await ServerSentEvents.WriteAsync(http, cancel => Follow(s.FollowEventsAsync(known, cancel), cancel), time, ends.Token);
        return TypedResults.Empty;
    }

    private static async IAsyncEnumerable<byte[]> Follow(IAsyncEnumerable<EventView> events, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var item in events.WithCancellation(cancellationToken))
            yield return Frames.GetValue(item, Frame);
    }

    private static byte[] Frame(EventView item) =>
        ServerSentEvents.Frame(item.Event.ToString(CultureInfo.InvariantCulture), Documents.Of(item), Plain.Json.EventDocument);

    /// <summary>Who knows of later events than there are knows another database, such as the one before a backup was put in its place: the newest event shows where this one stands.</summary>
    private static long Known(DurableSupervisor s, long last) => s.History.LastEvents(1) switch
    {
        [var newest] when last > newest.Event => newest.Event - 1,
        [] => 0,
        _ => last,
    };

    /// <summary>The number behind which the last n events are.</summary>
    private static long Before(DurableSupervisor s, int n) => s.History.LastEvents(n + 1) switch
    {
        [] => 0,
        var rows when rows.Count <= n => 0,
        var rows => rows[0].Event,
    };

    private static long Number(string id) => long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        ? number
        : throw new FormatException($"Last-Event-ID is '{id}', but must be the number of an event.");
}
