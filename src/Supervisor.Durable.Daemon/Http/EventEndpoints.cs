using System.Globalization;
using System.Runtime.CompilerServices;
using Supervisor.Durable.Client;

namespace Supervisor.Durable.Daemon.Http;

/// <summary>
/// <c>/v1/events</c>: what happened, as it happens. An event's id is its row's number, so a reader continues where it stopped.
/// </summary>
internal static class EventEndpoints
{
    /// <summary>An event is the same to all who follow: it is written out once.</summary>
    private static readonly ConditionalWeakTable<EventView, byte[]> Frames = [];

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/v1/events", Events)
        .WithSummary("The last events, of one job=, since= an instant, or by= whom; follow=true: server-sent events, resumable with Last-Event-ID").Produces<EventDocument[]>();

    private static async Task<IResult> Events(
        int? n, bool? follow, string? job, string? since, string? by, HttpContext http, DurableSupervisor s, TimeProvider time, IHostApplicationLifetime life)
    {
        var wanted = new Wanted(s.History, Known(s, job), since is null ? null : InstantText.Read(since), by);
        var last = http.Request.Headers["Last-Event-ID"].ToString();
        if (follow != true && last.Length == 0 && !http.Request.Headers.Accept.ToString().Contains("text/event-stream", StringComparison.Ordinal))
            return TypedResults.Json(wanted.Last(Math.Clamp(n ?? 50, 0, 10_000)).Select(Documents.Of).ToArray(), RelaxedJson.Wire.EventDocumentArray);

        var known = last.Length == 0 ? Before(s, wanted, Math.Clamp(n ?? 0, 0, 10_000)) : Known(s, Number(last));
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, life.ApplicationStopping);
        await ServerSentEvents.WriteAsync(http, cancel => Follow(s.FollowEventRowsAsync(known, cancel), wanted, cancel), time, ends.Token);
        return TypedResults.Empty;
    }

    private static async IAsyncEnumerable<byte[]> Follow(IAsyncEnumerable<EventView> events, Wanted wanted, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var item in events.WithCancellation(cancellationToken))
        {
            if (wanted.Has(item))
                yield return Frames.GetValue(item, Frame);
        }
    }

    private static byte[] Frame(EventView item) =>
        ServerSentEvents.Frame(item.Event.ToString(CultureInfo.InvariantCulture), Documents.Of(item), RelaxedJson.Wire.EventDocument);

    /// <summary>
    /// Who knows of later events than there are knows another database, such as the one before a backup was put in its place: the newest
    /// event shows where this one stands.
    /// </summary>
    private static long Known(DurableSupervisor s, long last) => s.History.LastEvents(1) switch
    {
        [var newest] when last > newest.Event => newest.Event - 1,
        [] => 0,
        _ => last,
    };

    /// <summary>The number behind which the last n of the wanted events are.</summary>
    private static long Before(DurableSupervisor s, Wanted wanted, int n) => (wanted.Last(n), s.History.LastEvents(1)) switch
    {
        ([var first, ..], _) => first.Event - 1,
        (_, [var newest]) => newest.Event,
        _ => 0,
    };

    private static string? Known(DurableSupervisor s, string? job) =>
        job is null || s.History.Job(job) is not null || s.History.LastEvents(1, job, null, null).Count > 0 ? job : throw new JobNotFoundException(job);

    private static long Number(string id) => long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        ? number
        : throw new FormatException($"Last-Event-ID is '{id}', but must be the number of an event.");

    /// <summary>Which events the caller wants.</summary>
    private sealed record Wanted(History History, string? Job, DateTimeOffset? Since, string? By)
    {
        public IReadOnlyList<EventView> Last(int n) => Job is null && Since is null && By is null ? History.LastEvents(n) : History.LastEvents(n, Job, Since, By);

        public bool Has(EventView item) => (Job is null || item.Job == Job) && (By is null || History.IsBy(item, By));
    }
}
