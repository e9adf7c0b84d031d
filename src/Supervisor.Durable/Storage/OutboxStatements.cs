using Dapper;
using Microsoft.Data.Sqlite;
using Supervisor.Durable.Controls;
using Supervisor.Durable.Jobs;

namespace Supervisor.Durable.Storage;

/// <summary>What the writer does to the outbox.</summary>
internal sealed class OutboxStatements(SqliteConnection connection) : IDisposable
{
    private const string InsertSql = """
        INSERT INTO outbox (seq, job_id, batch, priority, control, args, origin, idempotency_key, accepted_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
        """;

    private const string InsertActiveSql = """
        INSERT INTO outbox (seq, job_id, batch, priority, control, args, origin, accepted_at, state, run, started_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 'active', ?9, ?8)
        """;

    private const string InsertResolvedSql = """
        INSERT INTO outbox (seq, job_id, batch, priority, control, args, origin, accepted_at, state, outcome, error, started_at, resolved_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 'resolved', ?9, ?10, ?8, ?8)
        """;

    private const string ActivateSql = "UPDATE outbox SET state = 'active', run = ?2, started_at = ?3 WHERE seq = ?1";

    private const string ResolveSql = """
        UPDATE outbox SET state = 'resolved', outcome = ?2, error = coalesce(?3, error), resolved_at = ?4, started_at = coalesce(started_at, ?4) WHERE seq = ?1
        """;

    private const string DeliveredSql = "UPDATE outbox SET delivered = 1 WHERE seq = ?1 AND state <> 'resolved'";

    private const string RefusedSql = "UPDATE outbox SET error = ?2 WHERE seq = ?1 AND state <> 'resolved'";

    private const string RepeatedSql = "UPDATE outbox SET repeated = 1 WHERE seq = ?1 AND repeated = 0";

    private const string LastSeqSql = "SELECT seq FROM sqlite_sequence WHERE name = 'outbox'";

    private const string JobsSentSql = """
        SELECT j.name FROM outbox o JOIN job j ON j.job_id = o.job_id WHERE o.idempotency_key >= @From AND o.idempotency_key < @To ORDER BY j.name
        """;

    private const string FindKeySql = """
        SELECT o.seq, o.batch, j.name AS job, o.control, o.args, o.priority
          FROM outbox o JOIN job j ON j.job_id = o.job_id WHERE o.idempotency_key = @Key
        """;

    private const string OutcomeSql = "SELECT outcome, error FROM outbox WHERE seq = @Ticket AND state = 'resolved'";

    private readonly Statement _insert = new(connection, InsertSql, 9);
    private readonly Statement _insertActive = new(connection, InsertActiveSql, 9);
    private readonly Statement _insertResolved = new(connection, InsertResolvedSql, 10);
    private readonly Statement _activate = new(connection, ActivateSql, 3);
    private readonly Statement _resolve = new(connection, ResolveSql, 4);
    private readonly Statement _delivered = new(connection, DeliveredSql, 1);
    private readonly Statement _refused = new(connection, RefusedSql, 2);
    private readonly Statement _repeated = new(connection, RepeatedSql, 1);
    private readonly Statement _lastSeq = new(connection, LastSeqSql);

    public void Insert(JobId job, OpenControl control, string origin, string? key, DateTimeOffset now) =>
        _insert.Run(control.Ticket.Value, job.Value, control.Batch, (long)control.Priority, Words.Of(control.Control),
            ControlArgs.Write(control.Control), origin, key, Instant.ToRow(now));

    /// <summary>A control that had its turn in the round that accepts it, and waits for a run or a hook.</summary>
    public void InsertActive(JobId job, OpenControl control, string origin, RunId? run, DateTimeOffset now) =>
        _insertActive.Run(control.Ticket.Value, job.Value, control.Batch, (long)control.Priority, Words.Of(control.Control),
            ControlArgs.Write(control.Control), origin, Instant.ToRow(now), run?.Value);

    /// <summary>A control that is resolved in the round that accepts it: one statement, and no index of what is open is touched.</summary>
    public void InsertResolved(JobId job, OpenControl control, string origin, Outcome outcome, DateTimeOffset now) =>
        _insertResolved.Run(control.Ticket.Value, job.Value, control.Batch, (long)control.Priority, Words.Of(control.Control),
            ControlArgs.Write(control.Control), origin, Instant.ToRow(now), Words.Of(outcome.Kind), outcome.Detail);

    public void Activate(TicketId ticket, RunId? run, DateTimeOffset now) => _activate.Run(ticket.Value, run?.Value, Instant.ToRow(now));

    public void Resolve(TicketId ticket, Outcome outcome, DateTimeOffset now) =>
        _resolve.Run(ticket.Value, Words.Of(outcome.Kind), outcome.Detail, Instant.ToRow(now));

    /// <summary>A signal went out: after a crash it is not sent again.</summary>
    public void Delivered(TicketId ticket) => _delivered.Run(ticket.Value);

    /// <summary>Its signal could not be sent: the ticket says so while it is open, too.</summary>
    public void Refused(TicketId ticket, string error) => _refused.Run(ticket.Value, error);

    /// <summary>Its signal is sent, or its hook called, a second time: its outcome will say so, whatever crashes until then.</summary>
    public void Repeated(TicketId ticket) => _repeated.Run(ticket.Value);

    /// <summary>The outcome of a resolved control; null while it is open.</summary>
    public Outcome? Outcome(TicketId ticket) =>
        connection.QueryFirstOrDefault<QueryRow.Resolved>(OutcomeSql, new { Ticket = ticket.Value }) is { } row
            ? Words.ToOutcome(row.Outcome, row.Error)
            : null;

    public long LastSeq() => _lastSeq.Value() ?? 0;

    /// <summary>What was sent with this idempotency key before: the numbers of its batch, and its last control.</summary>
    public SentBefore? Find(string key) => connection.QueryFirstOrDefault<QueryRow.Sent>(FindKeySql, new { Key = key }) is { } row
        ? new SentBefore(row.Batch, row.Seq, row.Job, (Priority)row.Priority, ControlArgs.Read(row.Control, row.Args))
        : null;

    /// <summary>
    /// The jobs that were sent something with an idempotency key that begins so; the last character is one of a kind that stands in no
    /// name.
    /// </summary>
    public IReadOnlyList<string> JobsSent(string beginning) =>
        [.. connection.Query<string>(JobsSentSql, new { From = beginning, To = beginning[..^1] + (char)(beginning[^1] + 1) })];

    public void Dispose()
    {
        foreach (var statement in new[] { _insert, _insertActive, _insertResolved, _activate, _resolve, _delivered, _refused, _repeated, _lastSeq })
            statement.Dispose();
    }
}
