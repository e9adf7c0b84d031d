using System.Collections.Concurrent;
using System.Globalization;
using Supervisor.Durable.Client;

namespace Supervisor.Durable.Tests.Cli.Fake;

/// <summary>What the fake supervisor knows; it outlives the fake's restarts as a database would.</summary>
internal sealed class FakeState
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, TicketDocument> _byKey = [];

    public ConcurrentDictionary<string, JobDocument> Jobs { get; } = new(StringComparer.Ordinal);

    public ConcurrentDictionary<string, JobDefinition> Definitions { get; } = new(StringComparer.Ordinal);

    public List<RunDocument> Runs { get; } = [];

    public List<LogLine> Logs { get; } = [];

    public List<EventDocument> Events { get; } = [];

    public List<(string Job, ControlRequest Request)> Received { get; } = [];

    public List<TicketDocument> Tickets { get; } = [];

    /// <summary>How often one ticket was asked for.</summary>
    public int Waits { get; set; }

    /// <summary>What becomes of a control; null leaves its ticket open.</summary>
    public Func<TicketDocument, TicketDocument>? Resolve { get; set; } = ticket => Resolved(ticket, "done");

    public SqlResult Sql { get; set; } = new([], []);

    public static TicketDocument Resolved(TicketDocument ticket, string outcome, string? error = null) =>
        ticket with { State = "resolved", Outcome = outcome, Error = error, WaitMs = 104, ResolvedAt = Now() };

    public JobDocument Add(string name, string state, int? pid = null)
    {
        var job = new JobDocument { Job = name, State = state, Pid = pid, Run = pid is null ? null : 3, Since = Now() };
        return Jobs[name] = job;
    }

    public TicketDocument Accept(string job, ControlRequest request, string? key)
    {
        lock (_lock)
        {
            if (key is not null && _byKey.TryGetValue(key, out var known))
                return known;
            Received.Add((job, request));
            var ticket = new TicketDocument
            {
                Ticket = Tickets.Count + 1,
                Job = job,
                Control = request.Control,
                Priority = request.Priority ?? "normal",
                State = "queued",
                AcceptedAt = Now(),
                Origin = "http",
                Run = Jobs.TryGetValue(job, out var asked) ? asked.Run : null,
            };
            ticket = Resolve?.Invoke(ticket) ?? ticket;
            Tickets.Add(ticket);
            if (key is not null)
                _byKey[key] = ticket;
            return ticket with { Batch = [ticket.Ticket] };
        }
    }

    public void Finish(long ticket, string outcome)
    {
        lock (_lock)
            Tickets[(int)ticket - 1] = Resolved(Tickets[(int)ticket - 1], outcome);
    }

    public TicketDocument? Find(long ticket)
    {
        lock (_lock)
            return ticket >= 1 && ticket <= Tickets.Count ? Tickets[(int)ticket - 1] : null;
    }

    public static string Now() => DateTimeOffset.UtcNow.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
}
