using System.Globalization;
using System.Runtime.CompilerServices;
using Supervisor.Durable.Client;

namespace Supervisor.Durable.Daemon.Http;

/// <summary><c>/v1/events</c>: what happened, as it happens. An event's id is its row's number, so a reader goes on where it stopped.</summary>
internal static class EventEndpoints
{
    private const int Page = 500;

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/v1/events", Events)
        .WithSummary("The last events; follow=true: server-sent events, resumable with Last-Event-ID").Produces<EventDocument[]>();

    private static async Task<IResult> Events(int? n, bool? follow, HttpContext http, DurableSupervisor s, IHostApplicationLifetime life)
    {
        var last = http.Request.Headers["Last-Event-ID"].ToString();
        if (follow != true && last.Length == 0 && !http.Request.Headers.Accept.ToString().Contains("text/event-stream", StringComparison.Ordinal))
            return TypedResults.Json(s.History.LastEvents(Math.Clamp(n ?? 50, 0, 10_000)).Select(Documents.Of).ToArray(), Plain.Json.EventDocumentArray);

        var known = last.Length == 0 ? Before(s, Math.Clamp(n ?? 0, 0, 10_000)) : Number(last);
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, life.ApplicationStopping);
        await ServerSentEvents.WriteAsync(http, Follow(s, known, ends.Token), Plain.Json.EventDocument, ends.Token);
        return TypedResults.Empty;
    }

    private static async IAsyncEnumerable<(string?, EventDocument)> Follow(
        DurableSupervisor s, long known, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            var change = s.NextChange;
            foreach (var row in s.History.EventsAfter(known, Page))
            {
                known = row.Event;
                yield return (known.ToString(CultureInfo.InvariantCulture), Documents.Of(row));
            }
            if (s.History.EventsAfter(known, 1).Count == 0)
                await change.WaitAsync(cancellationToken);
        }
    }

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
