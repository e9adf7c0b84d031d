using Microsoft.Data.Sqlite;
using Supervisor.Durable.Storage;

namespace Supervisor.Durable.CrashTests.Simulation;

/// <summary>What is on disk, seen from beside the supervisor by a connection of its own: only what is committed.</summary>
internal sealed class Rows : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly PreparedQuery _version, _jobs, _deadlines, _open, _newer, _lastSeq, _run, _ticket, _kind, _stopped, _live;
    private long _seen = -1;

    public Rows(string file)
    {
        _connection = Database.Open(file, Durability.Normal).OpenWriter();
        _version = new(_connection, "PRAGMA data_version");
        _jobs = new(_connection, "SELECT job_id, name, state, coalesce(run, 0), coalesce(tree, 0), coalesce(wanted_by, wanted), coalesce(reason, '') FROM job WHERE state <> 'deleted'");
        _deadlines = new(_connection, "SELECT job_id, kind, due_at, length, coalesce(ticket, 0) FROM deadline");
        _open = new(_connection, "SELECT seq, job_id, priority, state = 'queued', state = 'active' AND run IS NULL, control FROM outbox INDEXED BY outbox_open WHERE state <> 'resolved'");
        _newer = new(_connection, "SELECT seq, job_id, priority, state = 'queued', 0, control FROM outbox WHERE seq > ?1", 1);
        _lastSeq = new(_connection, "SELECT seq FROM sqlite_sequence WHERE name = 'outbox'");
        _run = new(_connection, "SELECT job_id, state FROM run WHERE run = ?1", 1);
        _ticket = new(_connection, "SELECT control, state, args, priority, outcome, job_id, origin, coalesce(error, '') FROM outbox WHERE seq = ?1", 1);
        _kind = new(_connection, "SELECT 1 FROM outbox WHERE job_id = ?1 AND seq > ?2 AND control IN ('stop', 'kill', 'delete') AND started_at IS NOT NULL LIMIT 1", 2);
        _stopped = new(_connection, "SELECT seq FROM outbox INDEXED BY outbox_job WHERE job_id = ?1 AND seq > ?2 AND run = ?2 AND control IN ('stop', 'kill') AND outcome = 'done' LIMIT 1", 2);
        _live = new(_connection, "SELECT 1 FROM run WHERE state IN ('launching', 'running') LIMIT 1");
    }

    /// <summary>A job. Wanted: run; or who stopped it; stopped: it was never started.</summary>
    internal readonly record struct JobRow(long Id, string Name, string State, long Run, long Tree, string Wanted, string Reason)
    {
        public bool WasStopped => Wanted is not ("run" or "stopped");
    }

    internal readonly record struct DeadlineRow(long Job, string Kind, long Due, long Length, long Ticket);

    internal readonly record struct OpenRow(long Seq, long Job, long Priority, bool Queued, bool CallsHook, string Control)
    {
        public bool Launches => Control is "start" or "try-restart" or "kill-try-restart";
    }

    internal sealed record TicketRow(string Control, string State, string? Args, long Priority, string? Outcome, long Job, string Origin, string Error);

    /// <summary>Whether something was committed since it was asked last.</summary>
    public bool HaveChanged()
    {
        var now = _version.Value() ?? 0;
        (var before, _seen) = (_seen, now);
        return before != now;
    }

    public List<JobRow> Jobs() => _jobs.Rows(r => new JobRow(r.GetInt64(0), r.GetString(1), r.GetString(2), r.GetInt64(3), r.GetInt64(4), r.GetString(5), r.GetString(6)));

    public List<DeadlineRow> Deadlines() => _deadlines.Rows(r => new DeadlineRow(r.GetInt64(0), r.GetString(1), r.GetInt64(2), r.GetInt64(3), r.GetInt64(4)));

    public List<OpenRow> Open() => _open.Rows(ReadOpen);

    public List<OpenRow> Newer(long seq) => _newer.Rows(ReadOpen, seq);

    /// <summary>Whether there is a run, also of a job that was deleted, whose end is not on disk.</summary>
    public bool HaveLiveRun() => _live.Value() is not null;

    public long LastSeq() => _lastSeq.Value() ?? 0;

    /// <summary>The job of a run, and the run's state.</summary>
    public (long Job, string State)? Run(RunId run) => _run.Rows(r => ((long, string)?)(r.GetInt64(0), r.GetString(1)), run.Value).FirstOrDefault();

    public TicketRow? Ticket(long seq) => _ticket.Rows(
        r => new TicketRow(r.GetString(0), r.GetString(1), Text(r, 2), r.GetInt64(3), Text(r, 4), r.GetInt64(5), r.GetString(6), r.GetString(7)), seq).FirstOrDefault();

    /// <summary>Whether a caller's stop or delete has had its turn, later than this run was launched.</summary>
    public bool WasStopped(long job, long run) => _kind.Value(job, run) is not null;

    /// <summary>The ticket of a stop that says it is done with this run, of which nothing is left then.</summary>
    public long? StoppedFully(long job, long run) => _stopped.Value(job, run);

    public List<T> All<T>(string sql, Func<SqliteDataReader, T> read)
    {
        using var statement = new PreparedQuery(_connection, sql);
        return statement.Rows(read);
    }

    /// <summary>Another program writes.</summary>
    public void Execute(string sql) => Database.Execute(_connection, sql);

    private static OpenRow ReadOpen(SqliteDataReader r) => new(r.GetInt64(0), r.GetInt64(1), r.GetInt64(2), r.GetInt64(3) != 0, r.GetInt64(4) != 0, r.GetString(5));

    public static string? Text(SqliteDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    public void Dispose()
    {
        foreach (var statement in new[] { _version, _jobs, _deadlines, _open, _newer, _lastSeq, _run, _ticket, _kind, _stopped, _live })
            statement.Dispose();
        _connection.Dispose();
    }
}
