using System.Globalization;
using System.Runtime.CompilerServices;

namespace Supervisor.Durable.Client;

public sealed partial class SupervisorClient
{
    private static readonly TimeSpan LongPoll = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ShortestPoll = TimeSpan.FromMilliseconds(100);

    /// <summary>How far back a log is read again after the connection was lost.</summary>
    private const int Overlap = 10_000;

    /// <summary>The ticket, once it is resolved. Repeats long requests, and keeps asking while the supervisor is restarted.</summary>
    public async Task<TicketDocument> WaitForTicketAsync(
        long ticket, Reconnection reconnection, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(reconnection);
        while (true)
        {
            var asked = _time.GetTimestamp();
            var document = await reconnection.RunAsync(cancel => GetTicketAsync(ticket, LongPoll, cancel), cancellationToken).ConfigureAwait(false);
            if (document.State == "resolved")
                return document;

            // A supervisor that is about to stop lets go of its waiters: don't ask it in a tight loop.
            if (_time.GetElapsedTime(asked) < ShortestPoll)
                await Task.Delay(ShortestPoll, _time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// The last events and then every new one, without gaps or repeats, also across restarts of the supervisor. Never ends by itself.
    /// </summary>
    /// <param name="count">How many of the past come first.</param>
    /// <param name="wanted">Which of them; null: all.</param>
    /// <param name="reconnection">How long to wait for a supervisor that went away.</param>
    /// <param name="cancellationToken">Ends the following.</param>
    public async IAsyncEnumerable<EventDocument> FollowEventsAsync(
        int? count, EventSelection? wanted, Reconnection reconnection, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(reconnection);
        string? last = null;
        while (true)
        {
            var after = last;
            await using var events = await reconnection.RunAsync(
                cancel => OpenEventsAsync(after is null ? count : null, wanted, after, cancel), cancellationToken).ConfigureAwait(false);
            while (await NextOrBrokenAsync(events).ConfigureAwait(false) is { } next)
            {
                last = next.Event.ToString(CultureInfo.InvariantCulture);
                yield return next;
            }

            await Task.Delay(ShortestPoll, _time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// The last lines of a job's output and then every new one, also across restarts of the supervisor. Ends when the supervisor ends the
    /// stream of one run.
    /// </summary>
    /// <param name="job">The job's name.</param>
    /// <param name="count">How many lines of the past come first.</param>
    /// <param name="run">Only this run's.</param>
    /// <param name="stream">Only <c>stdout</c> or <c>stderr</c>.</param>
    /// <param name="reconnection">How long to wait for a supervisor that went away.</param>
    /// <param name="cancellationToken">Ends the following.</param>
    public async IAsyncEnumerable<LogLine> FollowLogsAsync(
        string job,
        int? count,
        long? run,
        string? stream,
        Reconnection reconnection,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(reconnection);
        var place = new LogPlace();
        while (true)
        {
            var lines = place.IsStart ? count : Overlap;
            await using var log = await reconnection.RunAsync(
                cancel => OpenLogAsync(job, lines, run, stream, cancel), cancellationToken).ConfigureAwait(false);
            place.Reopened();
            var broken = false;
            while (true)
            {
                LogLine? line = null;
                try
                {
                    line = (await log.NextAsync().ConfigureAwait(false))?.Data;
                }
                catch (SupervisorUnreachableException)
                {
                    broken = true;
                }

                if (line is null)
                    break;
                if (place.IsNew(line))
                    yield return line;
            }

            if (!broken && run is not null)
                yield break;
            await Task.Delay(ShortestPoll, _time, cancellationToken).ConfigureAwait(false);
        }
    }

    private Task<ServerSentStream<LogLine>> OpenLogAsync(string job, int? lines, long? run, string? stream, CancellationToken cancellationToken) =>
        ServerSentStream<LogLine>.OpenAsync(
            _http,
            Get(OfJob(job) + "/logs" + Query(("follow", "true"), ("n", Text(lines)), ("run", Text(run)), ("stream", stream))),
            WireJson.Default.LogLine,
            cancellationToken);

    private Task<ServerSentStream<EventDocument>> OpenEventsAsync(int? count, EventSelection? wanted, string? after, CancellationToken cancellationToken)
    {
        var request = Get("/v1/events" + Query([("follow", "true"), ("n", Text(count)), .. Of(wanted)]));
        if (after is not null)
            request.Headers.Add("Last-Event-ID", after);
        return ServerSentStream<EventDocument>.OpenAsync(_http, request, WireJson.Default.EventDocument, cancellationToken);
    }

    /// <summary>The next event; null when the stream has ended or broken off, which for events is the same: ask again.</summary>
    private static async ValueTask<EventDocument?> NextOrBrokenAsync(ServerSentStream<EventDocument> events)
    {
        try
        {
            return (await events.NextAsync().ConfigureAwait(false))?.Data;
        }
        catch (SupervisorUnreachableException)
        {
            return null;
        }
    }
}
