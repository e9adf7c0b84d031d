using Dapper;
using Microsoft.Data.Sqlite;
using Supervisor.Durable.Jobs;

namespace Supervisor.Durable.Storage;

/// <summary>What the writer does to schedules.</summary>
internal sealed class ScheduleStatements(SqliteConnection connection) : IDisposable
{
    private const string FindSql = $"SELECT {ScheduleRow.Columns} FROM schedule s JOIN job j ON j.job_id = s.job_id WHERE s.schedule = @Name";

    private const string PutSql = """
        INSERT INTO schedule (schedule, job_id, control, args, cron, time_zone, misfire, overlap, next_at, declared, created_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
        ON CONFLICT (schedule) DO UPDATE
           SET job_id = excluded.job_id, control = excluded.control, args = excluded.args, cron = excluded.cron, time_zone = excluded.time_zone,
               misfire = excluded.misfire, overlap = excluded.overlap, next_at = excluded.next_at, declared = excluded.declared
        """;

    private const string PauseSql = "UPDATE schedule SET paused = ?2, next_at = ?3 WHERE schedule = ?1";

    private const string PassSql = "UPDATE schedule SET last_at = ?2, next_at = ?3 WHERE schedule = ?1";

    private const string RemoveSql = "DELETE FROM schedule WHERE schedule = ?1";

    private const string RemoveOfSql = "DELETE FROM schedule WHERE job_id = ?1";

    private readonly Statement _put = new(connection, PutSql, 11);
    private readonly Statement _pause = new(connection, PauseSql, 3);
    private readonly Statement _pass = new(connection, PassSql, 3);
    private readonly Statement _remove = new(connection, RemoveSql, 1);
    private readonly Statement _removeOf = new(connection, RemoveOfSql, 1);

    public ScheduleRow? Find(string name) => connection.QueryFirstOrDefault<ScheduleRow>(FindSql, new { Name = name });

    /// <summary>Makes it, or changes one of that name, which stays paused if it is and keeps its last time.</summary>
    public void Put(ScheduleRow row, DateTimeOffset now) => _put.Run(
        row.Schedule, row.JobId, row.Control, row.Args, row.Cron, row.TimeZone, row.Misfire, row.Overlap, row.NextAt, row.Declared, Instant.ToRow(now));

    public void SetPaused(string name, bool paused, long? next) => _pause.Run(name, paused ? 1L : 0L, next);

    /// <summary>Everything up to its last time has been dealt with.</summary>
    public void Pass(string name, DateTimeOffset last, DateTimeOffset? next) =>
        _pass.Run(name, Instant.ToRow(last), next is { } due ? Instant.ToRow(due) : null);

    public void Remove(string name) => _remove.Run(name);

    public void RemoveOf(JobId job) => _removeOf.Run(job.Value);

    public void Dispose()
    {
        foreach (var statement in new[] { _put, _pause, _pass, _remove, _removeOf })
            statement.Dispose();
    }
}
