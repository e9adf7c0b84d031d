using Microsoft.Data.Sqlite;
using Supervisor.Durable.Jobs;

namespace Supervisor.Durable.Storage;

/// <summary>
/// From rows back to jobs. Finished history is never loaded. A row that cannot be read is the fault of its job or control, and of no other.
/// </summary>
internal static class JobLoader
{
    private const string JobsSql = $"""
        SELECT {JobRow.Columns}
          FROM job j LEFT JOIN deadline d ON d.job_id = j.job_id
         WHERE (j.state <> 'deleted' OR j.tree IS NOT NULL) AND (?1 IS NULL OR j.job_id = ?1)
         ORDER BY j.job_id
        """;

    private const string OpenSql = $"""
        SELECT {OpenRow.Columns}
          FROM outbox INDEXED BY outbox_open WHERE state <> 'resolved' AND (?1 IS NULL OR job_id = ?1)
         ORDER BY seq
        """;

    private const string NewSql = $"""
        SELECT {OpenRow.Columns}
          FROM outbox WHERE seq > ?1 AND state <> 'resolved' ORDER BY seq
        """;

    private const string StraySql = """
        SELECT seq FROM outbox o INDEXED BY outbox_open
         WHERE state <> 'resolved' AND NOT EXISTS (SELECT 1 FROM job j WHERE j.job_id = o.job_id AND (j.state <> 'deleted' OR j.tree IS NOT NULL))
         ORDER BY seq
        """;

    private const string RunsSql = $"""
        SELECT {RunRow.Columns}
          FROM job j JOIN run r ON r.run = j.run OR r.run = j.tree
         WHERE (j.state <> 'deleted' OR j.tree IS NOT NULL) AND (?1 IS NULL OR j.job_id = ?1)
        """;

    private const string NewestRunSql = $"SELECT {RunRow.Columns} FROM run r INDEXED BY run_job WHERE r.job_id = ?1 ORDER BY r.run DESC LIMIT 1";

    private const string NewestOpenRunSql = $"""
        SELECT {RunRow.Columns} FROM run r INDEXED BY run_job WHERE r.job_id = ?1 AND r.state NOT IN ('ended', 'failed') ORDER BY r.run DESC LIMIT 1
        """;

    /// <summary>All jobs that are not deleted (or one of them), in the order of their making.</summary>
    public static IReadOnlyList<StoredJob> Load(SqliteConnection connection, JobId? only = null)
    {
        var runs = CheckedRow.Read(connection, RunsSql, only?.Value, RunRow.Read).DistinctBy(r => r.Run).ToDictionary(r => r.Run);
        var open = CheckedRow.Read(connection, OpenSql, only?.Value, OpenRow.Read).ToLookup(o => o.JobId);
        var rows = CheckedRow.Read(connection, JobsSql, only?.Value, row =>
        {
            var faults = new RowFaults();
            return (Row: JobRow.Read(row, faults), Faults: faults);
        });
        var names = new HashSet<string>(StringComparer.Ordinal);
        return [.. rows.Select(job => Load(connection, job.Row, job.Faults, runs, [.. open[job.Row.JobId]], names))];
    }

    /// <summary>Controls behind a number, in their order: each with its job's number where it can be read.</summary>
    public static IReadOnlyList<OpenRow> ControlsAfter(SqliteConnection connection, long seq) => CheckedRow.Read(connection, NewSql, seq, OpenRow.Read);

    /// <summary>Open controls of no job that is there.</summary>
    public static IReadOnlyList<UnreadableControl> Strays(SqliteConnection connection) =>
        CheckedRow.Read(connection, StraySql, null, row => new UnreadableControl(new TicketId(row.Number("seq")), "its job is not there"));

    private static StoredJob Load(
        SqliteConnection connection, JobRow row, RowFaults faults, Dictionary<long, RunRow> runs, IReadOnlyList<OpenRow> open, HashSet<string> names)
    {
        RunRow? Newest(string sql) => CheckedRow.Read(connection, sql, row.JobId, RunRow.Read).FirstOrDefault();
        var name = row.Name;
        if (name is not null && row.State != "deleted" && !names.Add(name))
        {
            faults.Add($"job.name '{name}' is another job's too");
            name = null;
        }
        return new JobAssembly(row, runs, () => Newest(NewestOpenRunSql), () => Newest(NewestRunSql), faults).Build(open, name ?? $"unreadable-{row.JobId}") with { IsRenamed = name is null };
    }
}
