using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Threading.Channels;
using Supervisor.Durable.Engine.Rounds;

namespace Supervisor.Durable.Observing;

/// <summary>
/// What a supervisor measures: the <see cref="Meter"/> and the <see cref="ActivitySource"/> named <see cref="Name"/>. A span has the times
/// of its
/// ticket's row, so that one that was accepted before a crash is one span. Without a listener nothing is read and nothing is kept.
/// </summary>
/// <remarks>
/// <list type="table">
/// <item><term>dsup.job.restarts {job}</term><description>launches by the restart policy</description></item>
/// <item><term>dsup.run.ends {job, result}</term><description>runs that have ended: success, exit, signal, lost,
/// failed</description></item>
/// <item><term>dsup.run {job, result}, s</term><description>how long runs lasted</description></item>
/// <item><term>dsup.control {control, phase, outcome}, s</term><description>how long a control was queued, and then
/// active</description></item>
/// <item><term>dsup.commit, s</term><description>from the beginning of a round to its commit</description></item>
/// <item><term>dsup.jobs {state}, dsup.tickets.open {state}</term><description>how many there are now</description></item>
/// </list>
/// </remarks>
internal sealed class Telemetry : IAsyncDisposable
{
    /// <summary>The meter's and the activity source's name.</summary>
    public const string Name = "Supervisor.Durable";

    /// <summary>A listener that is slower than this many news loses the oldest: what is measured must not hold up what works.</summary>
    private const int Kept = 10_000;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private static readonly string? Version = typeof(Telemetry).Assembly.GetName().Version?.ToString(3);
    private static readonly ActivitySource Spans = new(Name, Version);

    private readonly Channel<News> _news =
        Channel.CreateBounded<News>(new BoundedChannelOptions(Kept) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });
    private readonly History _history;
    private readonly Meter _meter;
    private readonly Counter<long> _restarts, _ends;
    private readonly Histogram<double> _runs, _controls, _commits;
    private readonly Task _reading;

    /// <param name="history">Where the rows are read.</param>
    /// <param name="dataDirectory">A tag of the meter: a program may have several supervisors.</param>
    public Telemetry(History history, string dataDirectory)
    {
        _history = history;
        _meter = new Meter(Name, Version, [new("dsup.data_directory", dataDirectory)]);
        _restarts = _meter.CreateCounter<long>("dsup.job.restarts", description: "Launches by the restart policy");
        _ends = _meter.CreateCounter<long>("dsup.run.ends", description: "Runs that have ended");
        _runs = _meter.CreateHistogram<double>("dsup.run", "s", "How long runs lasted");
        _controls = _meter.CreateHistogram<double>("dsup.control", "s", "How long controls were queued, and then active");
        _commits = _meter.CreateHistogram<double>("dsup.commit", "s", "From the beginning of a round to its commit");
        _meter.CreateObservableUpDownCounter("dsup.jobs", () => Counts("jobs"), description: "Jobs by state");
        _meter.CreateObservableUpDownCounter(
            "dsup.tickets.open", () => Counts("tickets_open"), description: "Tickets without an outcome, by state");
        _reading = Task.Run(ReadAsync);
    }

    private bool WantsTickets => _controls.Enabled || Spans.HasListeners();

    private bool WantsRuns => _restarts.Enabled || _ends.Enabled || _runs.Enabled;

    /// <summary>A round is on disk. The loop only notes what is to be measured, since a listener may be slow or throw.</summary>
    public void OnCommitted(RoundResult result, TimeSpan took)
    {
        if (_commits.Enabled)
            _news.Writer.TryWrite(new News.Committed(took));
        if (WantsTickets)
        {
            foreach (var (ticket, _) in result.Resolved)
                _news.Writer.TryWrite(new News.Resolved(ticket));
        }
        if (WantsRuns)
        {
            foreach (var (run, kind) in result.RunEvents)
                _news.Writer.TryWrite(new News.OfRun(run, kind));
        }
    }

    /// <summary>Ends the measuring, without waiting for what is being measured.</summary>
    public void Stop()
    {
        _news.Writer.TryComplete();
        _meter.Dispose();
    }

    /// <summary>A listener that hangs does not hold up the end for ever.</summary>
    public async ValueTask DisposeAsync()
    {
        _news.Writer.TryComplete();
        await Task.WhenAny(_reading, Task.Delay(Patience, TimeProvider.System)).ConfigureAwait(false);
        Stop();
    }

    private async Task ReadAsync()
    {
        Activity.Current = null;                                     // a span is no child of the one in which the supervisor was opened
        await foreach (var news in _news.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            try
            {
                Measure(news);
            }
            catch (Exception)
            {
                // One measurement less: the row cannot be read now, or the program's own listener has thrown.
            }
        }
    }

    private void Measure(News news)
    {
        switch (news)
        {
            case News.Committed committed:
                _commits.Record(committed.Took.TotalSeconds);
                break;
            case News.Resolved resolved when _history.Ticket(resolved.Ticket) is { } row:
                Measure(Hosting.Snapshots.Of(row));
                break;
            case News.OfRun live when _history.Run(live.Run) is { } row:
                Measure(Hosting.Snapshots.Of(row), row.Result ?? row.State, live.Kind);
                break;
        }
    }

    private void Measure(TicketInfo ticket)
    {
        if (ticket is not { AcceptedAt: { } accepted, ResolvedAt: { } resolved, Outcome: { } outcome })
            return;
        var word = Vocabulary.Outcomes[outcome.Kind];
        var started = ticket.StartedAt ?? resolved;
        Record("queued", started - accepted);
        if (ticket.StartedAt is not null)
            Record("active", resolved - started);
        Span(ticket, outcome, accepted, resolved);

        void Record(string phase, TimeSpan lasted) =>
            _controls.Record(lasted.TotalSeconds, new("control", ticket.Control), new("phase", (object?)phase), new("outcome", word));
    }

    private static void Span(TicketInfo ticket, Outcome outcome, DateTimeOffset accepted, DateTimeOffset resolved)
    {
        using var span = Spans.StartActivity(ActivityKind.Internal, startTime: accepted, name: ticket.Control);
        if (span is null)
            return;
        span.SetTag("dsup.job", ticket.Job).SetTag("dsup.ticket", ticket.Ticket.Value).SetTag("dsup.origin", ticket.Origin)
            .SetTag("dsup.outcome", Vocabulary.Outcomes[outcome.Kind]);
        if (ticket.Run is { } run)
            span.SetTag("dsup.run", run.Value);
        if (ticket.StartedAt is { } started)
            span.AddEvent(new ActivityEvent("started", started));
        if (outcome.Kind == OutcomeKind.Failed)
            span.SetStatus(ActivityStatusCode.Error, outcome.Detail);
        span.SetEndTime(resolved.UtcDateTime);
    }

    private void Measure(RunInfo run, string result, string kind)
    {
        var job = new KeyValuePair<string, object?>("job", run.Job);
        if (kind == "running" && run.Attempt > 1)
            _restarts.Add(1, job);
        if ((kind, run.Status) is not (("ended", RunStatus.Ended) or ("failed", RunStatus.Failed)))
            return;                                                  // the event of a job that has failed names its last run, too
        _ends.Add(1, job, new("result", result));
        if (run is { StartedAt: { } started, EndedAt: { } ended })
            _runs.Record((ended - started).TotalSeconds, job, new("result", result));
    }

    private IEnumerable<Measurement<long>> Counts(string metric)
    {
        try
        {
            return [.. _history.Counts().Where(c => c.Metric == metric)
                .Select(c => new Measurement<long>(c.Count, new KeyValuePair<string, object?>("state", c.Label)))];
        }
        catch (StorageUnavailableException)
        {
            return [];
        }
    }

    /// <summary>What is to be measured.</summary>
    private abstract record News
    {
        private News() { }

        public sealed record Committed(TimeSpan Took) : News;

        public sealed record Resolved(TicketId Ticket) : News;

        /// <param name="Run">The run.</param>
        /// <param name="Kind">The kind of its event.</param>
        public sealed record OfRun(RunId Run, string Kind) : News;
    }
}
