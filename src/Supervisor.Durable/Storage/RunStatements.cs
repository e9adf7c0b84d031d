using Microsoft.Data.Sqlite;
using Supervisor.Durable.Jobs;

namespace Supervisor.Durable.Storage;

/// <summary>What the writer does to runs. Each is harmless when repeated: a run's facts are written once.</summary>
internal sealed class RunStatements(SqliteConnection connection) : IDisposable
{
    private const string InsertSql = "INSERT INTO run (run, job_id, attempt, state) VALUES (?1, ?2, ?3, 'launching')";

    private const string LaunchedSql = """
        UPDATE run SET state = 'running', boot_id = ?2, pid = ?3, start_time = ?4, pidfd_inode = ?5, started_at = ?6
        WHERE run = ?1 AND state = 'launching'
        """;

    private const string FailedSql = "UPDATE run SET state = 'failed', reason = ?2, ended_at = ?3 WHERE run = ?1 AND state = 'launching'";

    private const string EndedSql = """
        UPDATE run SET state = 'ended', ended_at = ?2, result = ?3, exit_code = ?4, signal = ?5, core_dumped = ?6, reason = ?7,
                       user_ms = ?8, system_ms = ?9, max_rss_kb = ?10
        WHERE run = ?1 AND state = 'running'
        """;

    private const string DeleteSql = "DELETE FROM run WHERE run = ?1 AND state = 'launching'";

    private const string MendSql = """
        UPDATE run SET state = 'launching', boot_id = NULL, pid = NULL, start_time = NULL, pidfd_inode = NULL, started_at = NULL, ended_at = NULL, result = NULL WHERE run = ?1
        """;

    private readonly Statement _insert = new(connection, InsertSql, 3);
    private readonly Statement _launched = new(connection, LaunchedSql, 6);
    private readonly Statement _failed = new(connection, FailedSql, 3);
    private readonly Statement _ended = new(connection, EndedSql, 10);
    private readonly Statement _delete = new(connection, DeleteSql, 1);
    private readonly Statement _mend = new(connection, MendSql, 1);

    public void Insert(RunId run, JobId job, int attempt) => _insert.Run(run.Value, job.Value, (long)attempt);

    public void Launched(RunId run, ProcessIdentity process, DateTimeOffset at) => _launched.Run(
        run.Value, process.BootId.ToString("D"), (long)process.Pid, process.StartTime, process.PidfdInode, Instant.ToRow(at));

    /// <summary>It will not be launched.</summary>
    public void Delete(RunId run) => _delete.Run(run.Value);

    /// <summary>A row that cannot be read becomes one that news of the run is written to.</summary>
    public void Mend(RunId run) => _mend.Run(run.Value);

    public void Failed(RunId run, string error, DateTimeOffset at) => _failed.Run(run.Value, error, Instant.ToRow(at));

    /// <summary>Returns whether this is news.</summary>
    public bool Ended(RunId run, ProcessEnd end, DateTimeOffset at, TimeSpan? user, TimeSpan? system, long? maxResidentKilobytes)
    {
        var (result, code, signal, dumped, reason) = end switch
        {
            ProcessEnd.Success => ("success", (long?)0, (long?)null, (long?)null, (string?)null),
            ProcessEnd.Exit e => ("exit", e.Code, null, null, null),
            ProcessEnd.Signalled s => ("signal", null, s.Number, s.CoreDumped ? 1 : 0, null),
            ProcessEnd.Lost l => ("lost", null, null, null, l.Reason),
            _ => throw new InvalidOperationException($"No row for {end}."),
        };
        return _ended.Run(run.Value, Instant.ToRow(at), result, code, signal, dumped, reason,
            (long?)user?.TotalMilliseconds, (long?)system?.TotalMilliseconds, maxResidentKilobytes) > 0;
    }

    public void Dispose()
    {
        foreach (var statement in new[] { _insert, _launched, _failed, _ended, _delete, _mend })
            statement.Dispose();
    }
}
